@sabotage @dynamic
Feature: A release that does not do what StorageClasses say is found out
  Volumes that are there do not tell whether the new release can make more: that shows when somebody claims one. Without the right to make
  PersistentVolumes nothing is bound, neither at once nor when a pod comes, and what was claimed before the upgrade keeps what it has. A release that
  makes all volumes with its own key, whatever Secret their class names, makes them where nobody wants them, and no claim waits for a right key.

  Background:
    Given a cluster of 1 node
    And 1 workloads write to static volumes and 1 to dynamic ones, each every 200 ms

  Scenario Outline: <defect>
    Given a new release that is bad: <defect>
    When the driver is upgraded from 1.2.0 to 2.2.0 while they write
    And then, as before the upgrade, a volume is claimed of a class that binds at once, of one that waits for a pod, and of one that was replaced
    Then FAIL is said of <FAIL>, INCONCLUSIVE at most of <INCONCLUSIVE>, and PASS of all others
    And of guarantee storage-class FAIL is said because "<because>"

    Examples:
      | defect                                 | FAIL                   | INCONCLUSIVE | because                                            |
      | its provisioner may not create volumes | storage-class, upgrade | nothing      | a claim of a class that binds at once is not bound |

  Scenario: its controller makes volumes without the Secret of their class
    Given a new release that is bad: its controller makes volumes without the Secret of their class
    When the driver is upgraded from 1.2.0 to 2.2.0 while they write
    And then, as before the upgrade, a volume is claimed of a class that binds at once, of one that waits for a pod, and of one that was replaced
    And then, as before the upgrade, volumes are claimed of a class whose Secret is missing, lacks a key, or has a wrong one, until it is mended
    Then FAIL is said of storage-class, INCONCLUSIVE at most of nothing, and PASS of all others
    And of guarantee storage-class FAIL is said because "a claim is bound although the Secret of its class"
