@pod-mounter
Feature: A volume that a mounter pod serves is about as fast as one that a systemd unit serves
  Mounts of both releases are on one node side by side after the upgrade, on volumes of their own, and are timed in pairs, an
  old and a new one at the same time, so that whatever else the node does slows both. What decides is by how much the new one of each pair differs, with 95 % confidence. A pod
  that shares a mount waits for no mounter pod; what the first one on a volume waits for is told in the report and not judged.

  Background:
    Given a cluster of 1 node
    And 1 workloads write to static volumes and 0 to dynamic ones, each every 100 ms
    When the driver is upgraded from 1.2.0 to 2.2.0 while they write
    And then 20 mounts of each release are timed, an old and a new one at a time

  Rule: Nobody who writes, reads or lists notices

    Scenario Outline: To <operation>
      Then it takes at most 20 % longer to <operation> on new mounts than on old ones; more than 50 % is a reason to go back

      Examples:
        | operation |
        | write     |
        | read      |
        | list      |

  Rule: A pod that needs no mounter pod of its own is there as soon as ever

    Scenario: Start of a pod that shares a mount
      Then a pod that shares a mount starts at most 20 % later than one with a mount of the old release; more than 50 % is a reason to go back
