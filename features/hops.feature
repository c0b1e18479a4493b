@hops
Feature: Release by release, from the oldest to the newest, and no running workload notices
  Releases that must not be skipped are gone through one by one, in one run and under load. Before each upgrade the preflight has to find
  nothing that blocks, and a backup is made of what Helm and the API hold; after each a new claim and a pod on each node have to work, and
  nothing of the driver may restart or log an error.
  Mounts of the first release are judged from before the first upgrade until after the last.

  Background:
    Given 2 workloads write to static volumes and 1 to dynamic ones, each every 100 ms
    When the driver is upgraded from 1.1.0 by way of 1.2.0 and 2.0.0 to 2.2.0 while they write
    And each release is left alone for 20 s before the next
    And then a new workload is started on each node
    And then two republishes of every volume are waited for

  Rule: The way up is the documented one

    Scenario: No release is skipped
      Then each hop was checked, backed up, served new claims and was stable for 20 s, and skipping a release or going back was refused

    Scenario: Each upgrade works as documented
      Then the CRDs were established first, both dry runs passed, and the rollout completed with the wanted images

  Rule: Mounts of the first release outlive all of them

    Scenario: Each mount keeps its process
      Then every mount is served by the same process, seen at least every 500 ms

    Scenario: Each mount stays the same mount
      Then every mount is the same mount on the host and in its pod

    Scenario: Files opened under the first release still work under the last
      Then files held open are read and written to the end

    Scenario: Held files keep their inode numbers
      Then the inode numbers of held files are unchanged

  Rule: Workloads notice nothing

    Scenario: Writers do not wait
      Then no write waited longer than 1 s

    Scenario: Writers see no error
      Then no operation on a mount failed

    Scenario: Workload pods are left alone
      Then no workload pod was restarted, replaced or stopped

    Scenario: What a workload wrote is there
      Then every acknowledged object is found unchanged through the mount and straight from S3

  Rule: The newest release takes over

    Scenario: The newest release serves the mounts of the first
      Then the new node plugin republishes every old volume at least 2 times without failing

    Scenario: New pods use the pod mounter
      Then on every node a pod started after the upgrade is served by a mounter pod
