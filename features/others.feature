@others
Feature: Others upgrade the driver, with whatever tool, and the mounts are judged all the same
  Holdfast need not do the upgrade itself. Setup starts workloads and leaves them alone; others upgrade; verify finds out when that was and
  judges; cleanup removes what the setup made. The three are processes of their own over one run, which `-Drun.id=` names, with the
  tags @setup, @verify and @cleanup. With @others they follow one another in one process, and `-Dupgrade.command=` is the upgrade.

  The upgrade is the time from when something of the driver became another one than at the setup until the last new pod was ready, as the API
  server has recorded it: a workload or its pod template, the node plugin of a node, its registration. If there was none, every guarantee is
  INCONCLUSIVE, and the workloads go on.

  Background:
    Given 2 workloads write to static volumes and 2 to dynamic ones, each every 100 ms
    And others upgrade the driver, such as from 1.2.0 to 2.2.0
    And then a new workload is started on each node
    And then two republishes of every volume are waited for

  @setup
  Rule: Setup uses the driver that is there, or installs the old release where there is none

    Scenario: Workloads write, and are left alone
      When the workloads are set up, and left alone

  @verify
  Rule: Verify judges what the agents recorded all the while

    Background:
      When what they did is verified

    Scenario: Each mount keeps its process
      Then every mount is served by the same process, seen at least every 500 ms

    Scenario: Each mount stays the same mount
      Then every mount is the same mount on the host and in its pod

    Scenario: Files opened before the upgrade still work
      Then files held open are read and written to the end

    Scenario: Held files keep their inode numbers
      Then the inode numbers of held files are unchanged

    Scenario: Writers do not wait
      Then no write waited longer than 1 s

    Scenario: Writers see no error
      Then no operation on a mount failed

    Scenario: Workload pods are left alone
      Then no workload pod was restarted, replaced or stopped

    Scenario: What a workload wrote is there
      Then every acknowledged object is found unchanged through the mount and straight from S3

    Scenario: New pods use the pod mounter
      Then on every node a pod started after the upgrade is served by a mounter pod

    Scenario: The new release serves the old mounts
      Then the new node plugin republishes every old volume at least 2 times without failing

  @cleanup
  Rule: Cleanup removes what the setup made, and the driver only if the setup installed it

    Scenario: Nothing of the run is left
      When the run is cleaned up
