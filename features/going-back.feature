@going-back
Feature: An upgrade that goes wrong is gone back from, and nobody is disturbed
  A release is bad in a way that its upgrade fails: its image cannot be pulled, its node plugin crashes, or Helm fails half way. The old release is
  brought back in each of the ways that there are, and must serve again: a new claim is bound, a new pod gets its volume, and mounts of
  every kind are left alone before, during and after. `helm rollback` takes the release back to its revision before the upgrade, `--atomic` is
  to have `helm upgrade` do so itself, and by hand each object of a backup made before the upgrade is put in the place of the one that is
  there; Helm hears nothing of that.

  Background:
    Given 2 workloads write to static volumes and 1 to dynamic ones, each every 100 ms

  Scenario Outline: <defect>, and back by <way>
    Given a cluster of <nodes> nodes
    And a new release that is bad: <defect>
    When the driver is upgraded from <from> to 2.2.0 while they write
    And then the old release is brought back by <way>, and new workloads are started on it
    Then FAIL is said of upgrade, INCONCLUSIVE at most of nothing, and PASS of all others
    And of guarantee upgrade FAIL is said because "<because>"
    And the run says to go back, because guarantee upgrade does not hold

    @going-back-quick
    Examples: Its image cannot be pulled
      | nodes | from  | defect                     | way           | because                      |
      | 1     | 1.2.0 | its image cannot be pulled | helm rollback | the rollout did not complete |

    Examples: The same where both releases have mounter pods, by force
      | nodes | from  | defect                     | way                   | because                      |
      | 1     | 2.0.0 | its image cannot be pulled | helm rollback --force | the rollout did not complete |

  Scenario Outline: <defect>, and <way> does not go back
    Helm takes a DaemonSet for ready when all but as many of its pods are as may be unavailable in a rollout: the pod of one node is not missed when
    it is the last that is replaced, here the only one. Where it is the first the rollout stops, and Helm goes back when its time is over.

    Given a cluster of 1 node
    And a new release that is bad: <defect>
    When the driver is upgraded from 1.2.0 to 2.2.0 while they write
    And then the old release is brought back by <way>, and new workloads are started on it
    Then of guarantee rollback FAIL is said because "<because>"
    And the run says to go back, because guarantee upgrade does not hold

    Examples: Its node plugin crashes on one node
      | defect                 | way                   | because                                              |
      | it crashes on node cp1 | helm upgrade --atomic | the Helm release is not at chart version 1.2.0 again |

  Scenario Outline: <defect>, and back by <way>, with new mounts in use
    Helm stops at the object that it may not change; what comes before it is the new release already, and serves new pods.

    Given a cluster of 1 node
    And a new release that is bad: <defect>
    When the driver is upgraded from <from> to 2.2.0 while they write
    And then a new workload is started on each node
    And then the old release is brought back by <way>, and new workloads are started on it
    Then FAIL is said of upgrade, INCONCLUSIVE at most of nothing, and PASS of all others
    And of guarantee upgrade FAIL is said because "the Helm release is not deployed at chart version 2.2.0"
    And the run says to go back, because guarantee upgrade does not hold

    Examples: Helm fails half way
      | from  | defect                                                  | way                |
      | 1.2.0 | a field of its CSIDriver differs that nobody may change | hand from a backup |

  @going-back-quick
  Scenario: What a run says to go back for
    One of these is enough. Where none is seen, and one of them could not be proved, it is undecided; else nothing asks for going back.
    Any other guarantee that is broken is for people to weigh.

    Then a run says to go back for these, and for nothing else
      | guarantee     | when                           |
      | process       | FAIL                           |
      | mount         | FAIL                           |
      | handles       | FAIL                           |
      | errors        | FAIL                           |
      | data          | FAIL                           |
      | upgrade       | FAIL                           |
      | kernel-module | FAIL                           |
      | driver-stable | FAIL                           |
      | speed         | FAIL, by more than 50 % slower |
