@hops
Feature: Release by release, from the oldest to the newest, and no running workload notices
  Releases that must not be skipped are gone through one by one, in one run and under load. Before each upgrade the preflight has to find
  nothing that blocks, and a backup is made of what Helm and the API hold; after each nothing of the driver may restart or log an error.
  Mounts of the first release are judged from before the first upgrade until after the last.

  Background:
    Given 2 workloads write to static volumes and 1 to dynamic ones, each every 100 ms
    And each release is held for 20 s before the next
    When the driver is upgraded from 1.1.0 by way of 1.2.0 and 2.0.0 to 2.2.0 while they write

  Scenario: The way up
    Then each hop was checked, backed up and stable for 20 s, no release was skipped, and skipping one was refused
    And the CRDs were established first, both dry runs passed, and the rollout completed with the wanted images

  Scenario: Mounts of the first release outlive all of them
    Then every old mount is served by the same process, seen at least every 500 ms
    And every old mount is the same mount on the host and in its pod
    And files held open across the upgrade are read and written to the end
    And the inode numbers of held files are unchanged

  Scenario: Workloads notice nothing
    Then no write waited longer than 1 s
    And no operation on an old mount failed
    And no workload pod was restarted, replaced or stopped
    And every acknowledged object is found unchanged through the mount and straight from S3

  Scenario: The newest release takes over
    Then the new node plugin republishes every old volume at least 2 times without failing
    And on every node a pod started after the upgrade is served by a mounter pod
