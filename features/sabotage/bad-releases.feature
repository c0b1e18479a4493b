@sabotage
Feature: A bad release is found out
  Each row is an upgrade to a release with one defect: the guarantees that must FAIL, and those that may be INCONCLUSIVE. All others must
  PASS, for every volume. An upgrade that does not get done is waited for 35 s, and judged like any other. Runs are too short to see a
  republish fail 120 s after the node plugin came back: where that is the defect, fewer seconds are allowed.

  Background:
    Given 2 workloads write to static volumes and 1 to dynamic ones, each every 100 ms

  Scenario Outline: <defect>
    Given a cluster of <nodes> nodes
    And a new release that is bad: <defect>
    And a republish may fail for <seconds> s after the node plugin came back
    When the driver is upgraded from 1.2.0 to 2.2.0 while they write
    Then FAIL is said of <FAIL>, INCONCLUSIVE at most of <INCONCLUSIVE>, and PASS of all others

    @sabotage-quick
    Examples: It does to old mounts what it must not do
      | nodes | seconds | defect                                 | FAIL  | INCONCLUSIVE |
      | 1     | 120     | it unmounts old volumes when it starts | mount | republish    |

    Examples: It does to old mounts what it must not do, in other ways
      | nodes | seconds | defect                                                      | FAIL                                        | INCONCLUSIVE      |
      | 1     | 20      | it unmounts and mounts anew old volumes when it starts      | process, mount, handles, gaps, errors, data | inodes, republish |
      | 1     | 20      | it never serves a volume again that the old one has mounted | republish, upgrade                          | nothing           |
      | 1     | 20      | it serves them, but leaves their credentials as they are    | republish                                   | nothing           |

    @sabotage-quick
    Examples: It mounts new volumes in the old way
      | nodes | seconds | defect                              | FAIL        | INCONCLUSIVE |
      | 1     | 120     | it goes on with the systemd mounter | pod-mounter | nothing      |

    Examples: It mounts new volumes in a way of its own
      | nodes | seconds | defect                                  | FAIL        | INCONCLUSIVE |
      | 1     | 120     | it runs mounters inside the node plugin | pod-mounter | nothing      |

    @sabotage-quick
    Examples: It does not come up
      | nodes | seconds | defect                     | FAIL                 | INCONCLUSIVE    |
      | 1     | 120     | its image cannot be pulled | upgrade, pod-mounter | data, republish |

    Examples: It lacks what it stands on
      | nodes | seconds | defect                             | FAIL                 | INCONCLUSIVE |
      | 1     | 120     | its CRDs are not applied before it | upgrade, pod-mounter | data         |

    Examples: It comes up, but not everywhere, or not whole
      | nodes | seconds | defect                             | FAIL                 | INCONCLUSIVE    |
      | 1     | 120     | its controller never becomes ready | upgrade              | nothing         |
      | 2     | 120     | it crashes on node w1              | upgrade, pod-mounter | data, republish |

  Scenario Outline: <defect> (where workloads share a volume)
    Given a cluster of 1 node
    And a new release that is bad: <defect>
    And after the upgrade two more workloads on each node use one volume
    And republishes are not waited for
    When the driver is upgraded from 1.2.0 to 2.2.0 while they write
    Then FAIL is said of <FAIL>, INCONCLUSIVE at most of <INCONCLUSIVE>, and PASS of all others

    Examples: It serves each workload by itself
      | defect                                          | FAIL    | INCONCLUSIVE |
      | it gives each workload a mounter pod of its own | sharing | nothing      |

  Scenario Outline: <defect> (when the workloads go)
    Given a cluster of 1 node
    And a new release that is bad: <defect>
    And republishes are not waited for
    And in the end the workloads and their volumes go, of which nothing may be left after 30 s
    When the driver is upgraded from 1.2.0 to 2.2.0 while they write
    Then FAIL is said of <FAIL>, INCONCLUSIVE at most of <INCONCLUSIVE>, and PASS of all others

    Examples: It does not clear up
      | defect                                                     | FAIL    | INCONCLUSIVE |
      | it leaves attachments behind when workloads go             | cleanup | nothing      |
      | it leaves the units of old mounts when workloads go        | cleanup | nothing      |
      | it leaves what mounter pods have mounted when workloads go | cleanup | nothing      |
