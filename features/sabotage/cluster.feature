@sabotage
Feature: Trouble of the cluster is not taken for a fault of the driver
  Each row is something that happens to the whole cluster during an upgrade: the guarantees that must FAIL, and those that may be
  INCONCLUSIVE. All others must PASS, for every volume.

  Background:
    Given a cluster of 1 node
    And 2 workloads write to static volumes and 1 to dynamic ones, each every 100 ms

  Scenario Outline: <fault>
    Given <moment>, <fault>
    When the driver is upgraded from 1.2.0 to 2.2.0 while they write
    And then a new workload is started on each node
    And then two republishes of every volume are waited for
    Then where <fault>, FAIL is said of <FAIL>, INCONCLUSIVE at most of <INCONCLUSIVE>, and PASS of all others

    Examples: Writers wait, but not for the driver
      | moment               | fault                            | FAIL    | INCONCLUSIVE       |
      | 3 s into the upgrade | the S3 server is stopped for 3 s | nothing | gaps, provisioning |

    Examples: Pods that start then wait for their mounts, and do without none
      | moment                 | fault                            | FAIL    | INCONCLUSIVE                        |
      | 1 s into new workloads | the S3 server is stopped for 8 s | nothing | gaps, errors, handles, provisioning |

    Examples: Nobody waits for the kubelet
      | moment               | fault                                | FAIL    | INCONCLUSIVE |
      | 3 s into the upgrade | the kubelet of node cp1 is restarted | nothing | nothing      |

    Examples: Nobody waits for the API server
      | moment               | fault                       | FAIL    | INCONCLUSIVE |
      | 1 s into the rollout | the API server is restarted | nothing | nothing      |

    Examples: What mounts go by is away for a moment, and that no upgrade may do
      | moment               | fault                                  | FAIL    | INCONCLUSIVE            |
      | 3 s into the upgrade | the CSIDriver is deleted and recreated | upgrade | republish, provisioning |

    Examples: The new release cannot show in time that it works
      | moment               | fault                                                    | FAIL    | INCONCLUSIVE            |
      | 3 s into the upgrade | the node plugin of node cp1 is killed in a loop for 20 s | nothing | republish, provisioning |
