@pairs
Feature: Any supported step between two releases leaves mounts alone
  Which releases may follow each other is data: the tables below, and the upgrade path in the driver's profile. Steps that lead over a
  release that must not be skipped are made one by one in hops.feature. After each step a new static and a new dynamic volume are used, also on one node.

  Background:
    Given a cluster of 1 node
    And 2 workloads write to static volumes and 1 to dynamic ones, each every 100 ms

  Scenario Outline: From <from> to <to>, which mounts new volumes with mounter pods
    When the driver is upgraded from <from> to <to> while they write
    And then a new workload is started on each node
    Then the CRDs were established first, both dry runs passed, and the rollout completed with the wanted images
    And every mount is served by the same process, seen at least every 500 ms
    And every mount is the same mount on the host and in its pod
    And no write waited longer than 1 s
    And every acknowledged object is found unchanged through the mount and straight from S3
    And on every node a pod started after the upgrade is served by a mounter pod

    Examples:
      | from  | to    |
      | 1.2.0 | 2.0.0 |
      | 2.0.0 | 2.2.0 |

  Scenario Outline: From <from> to <to>, which mounts new volumes with systemd units
    When the driver is upgraded from <from> to <to> while they write
    And then a new workload is started on each node, by a release without mounter pods
    Then the CRDs were established first, both dry runs passed, and the rollout completed with the wanted images
    And every mount is served by the same process, seen at least every 500 ms
    And every mount is the same mount on the host and in its pod
    And no write waited longer than 1 s
    And every acknowledged object is found unchanged through the mount and straight from S3
    And what holds for static volumes holds for dynamic ones

    Examples:
      | from  | to    |
      | 1.1.0 | 1.2.0 |
