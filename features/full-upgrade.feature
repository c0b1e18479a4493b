@full
Feature: Hours after the upgrade nothing has changed
  Some faults need hours to show: credentials that are not refreshed any more, a mount process that grows, a handle that is given up. The long
  run is the quick one with a long hold after the upgrade, under the same load; `-Dupgrade.hold=30m` makes it shorter or longer, and
  the times of the checks in proportion. What is promised of mounts, writes and pods is promised of old workloads, and of new ones from when
  they were ready. Each minute has a line that says how things are, on the console and in the report.

  Background:
    Given 3 workloads write to static volumes and 2 to dynamic ones, each every 100 ms
    When the driver is upgraded from 1.2.0 to 2.2.0 while they write
    And then a new workload is started on each node
    And then the driver is watched for as long as its liveness probes need to restart a container
    And then the new release is held for 150 minutes, and 70 and 130 minutes into it credentials are checked and a new claim and a new pod are made on each node, as at its end

  Rule: A volume stays mounted, by the same process: an old one through the upgrade, a new one from when its pod was ready

    Scenario: Each mount keeps its process
      Then every mount is served by the same process, seen at least every 500 ms

    Scenario: Each mount stays the same mount
      Then every mount is the same mount on the host and in its pod

    Scenario: Files opened before the upgrade still work at the end
      Then files held open are read and written to the end

    Scenario: Held files keep their inode numbers
      Then the inode numbers of held files are unchanged

  Rule: Workloads notice nothing, for hours

    Scenario: Writers do not wait
      Then no write waited longer than 1 s

    Scenario: Writers see no error
      Then no operation on a mount failed

    Scenario: Workload pods are left alone
      Then no workload pod was restarted, replaced or stopped

    Scenario: What a workload wrote is there
      Then every acknowledged object is found unchanged through the mount and straight from S3

  Rule: The new release does its work all the time

    Scenario: The upgrade itself works as documented
      Then the CRDs were established first, both dry runs passed, and the rollout completed with the wanted images

    Scenario: The driver keeps running
      Then after the rollout no container of the driver restarts, and none of its pods fails

    Scenario: New pods use the pod mounter
      Then on every node a pod started after the upgrade is served by a mounter pod

    Scenario: The new release keeps serving the old mounts
      Then the new node plugin republishes every old volume once in 2 pod sync periods at least, and of all republishes since it answered one at most 5 % fail

    Scenario: The controller still works (one that has stopped to do anything runs and is ready, and is missed by the next pod)
      Then at each check and at the end a new claim was bound on each node, and a new pod on it wrote

    Scenario: Mount processes do not grow (what they have more is measured against what they had at first, every 5 s)
      Then while the release was held no mount process had more than 64 MiB above what it had at first

    Scenario: Credentials that were given out an hour ago have been refreshed (they run out after an hour)
      Then at each check every workload writes and reads, with credentials that were refreshed
