@sabotage
Feature: A release whose mounter pods are not what they should be is found out
  Each row is an upgrade to a release with one defect: the guarantees that must FAIL, and those that may be INCONCLUSIVE. All others must PASS.

  Scenario Outline: <defect> (privileges and keys)
    Given a cluster of 1 node
    And 1 workloads write to static volumes and 0 to dynamic ones, each every 200 ms
    And a new release that is bad: <defect>
    When the driver is upgraded from 1.2.0 to 2.2.0 while they write
    And then a new workload is started on each node
    And then pods that Pod Security must refuse are tried in the namespace of mounter pods, by dry runs
    And then the API server is asked what the driver's service accounts may do
    And then the driver's processes, pods, logs and events are searched for the keys of the run
    Then FAIL is said of <FAIL>, INCONCLUSIVE at most of <INCONCLUSIVE>, and PASS of all others

    Examples: Its mount processes have more than they need
      | defect                                                          | FAIL         | INCONCLUSIVE |
      | its mounter pods run as root                                    | unprivileged | nothing      |
      | its mounter pods keep a capability                              | unprivileged | nothing      |
      | its mounter pods have no filter of system calls                 | unprivileged | nothing      |
      | the namespace of its mounter pods does not enforce Pod Security | unprivileged | nothing      |
      | a sidecar of its node plugin is privileged too                  | unprivileged | nothing      |

    Examples: Its accounts may do more than they need
      | defect                                                      | FAIL             | INCONCLUSIVE |
      | the service account of its node plugin may read all Secrets | service-accounts | nothing      |

    Examples: It lets others read its key
      | defect                                               | FAIL    | INCONCLUSIVE |
      | its node plugin gets the driver's key as an argument | secrecy | nothing      |
      | its node plugin logs the driver's key                | secrecy | nothing      |

  Scenario Outline: <defect> (where pods share mounter pods)
    Given a cluster of 1 node
    And 1 workloads write to static volumes and 0 to dynamic ones, each every 100 ms
    And a new release that is bad: <defect>
    When the driver is upgraded from 1.2.0 to 2.2.0 while they write
    And then two more workloads on each node use one volume
    And then pods are started on one volume that are alike, and others that differ in one thing each
    Then FAIL is said of <FAIL>, INCONCLUSIVE at most of <INCONCLUSIVE>, and PASS of all others

    Examples: It shares too much
      | defect                                                                     | FAIL       | INCONCLUSIVE |
      | it has pods share a mounter pod whatever their fsGroup                     | separation | nothing      |
      | it has pods share a mounter pod whatever the mount options of their volume | separation | nothing      |

    Examples: It shares too little, or leaves something
      | defect                                                     | FAIL    | INCONCLUSIVE |
      | it gives each workload a mounter pod of its own            | sharing | nothing      |
      | it leaves what mounter pods have mounted when workloads go | sharing | nothing      |

  Scenario Outline: <defect> (where attachments are followed)
    Given a cluster of 1 node
    And 1 workloads write to static volumes and 0 to dynamic ones, each every 100 ms
    And a new release that is bad: <defect>
    When the driver is upgraded from 1.2.0 to 2.2.0 while they write
    And then pods come and end in every way while another writer adds entries to the attachment that names them
    Then FAIL is said of <FAIL>, INCONCLUSIVE at most of <INCONCLUSIVE>, and PASS of all others

    Examples: Its attachments do not say what is so
      | defect                                                                      | FAIL        | INCONCLUSIVE |
      | it takes all workloads out of an attachment when one of them leaves         | attachments | nothing      |
      | it names a workload in its attachment only when it has run for some seconds | attachments | nothing      |
      | it keeps the entries of workloads that never were                           | attachments | nothing      |
      | it overwrites what others have written to an attachment                     | attachments | nothing      |

  Scenario Outline: <defect> (from one release with mounter pods to the next)
    Given a cluster of 1 node
    And 1 workloads write to static volumes and 0 to dynamic ones, each every 200 ms
    And a new release that is bad: <defect>
    When the driver is upgraded from 2.0.0 to 2.2.0 while they write
    And then another workload is started on a volume of an old one, on each node
    Then FAIL is said of <FAIL>, INCONCLUSIVE at most of <INCONCLUSIVE>, and PASS of all others

    Examples: It does not tell its mounter pods from those of the release before
      | defect                                                         | FAIL            | INCONCLUSIVE |
      | it has new workloads share the mounter pods of the old release | mounter-release | nothing      |
      | it takes the mounter pods of the old release for its own       | mounter-release | nothing      |

    Examples: It does not keep what the release before has written
      | defect                                           | FAIL            | INCONCLUSIVE |
      | its CRD lacks a field that the old release's had | mounter-release | nothing      |

  Scenario Outline: <defect> (users and groups)
    Given a cluster of 1 node
    And 1 workloads write to static volumes and 0 to dynamic ones, each every 200 ms
    And a static volume is set up in each of these ways for an old workload, and one for a new workload
      | way      | set up with                                        |
      | fs-group | user 1000, fs-group 2000, files 0660, folders 0770 |
    And a new release that is bad: <defect>
    When the driver is upgraded from 1.2.0 to 2.2.0 while they write
    And then a new workload is started on each node
    And then what its own user and another one may do is tried on each volume that is set up so, as before the upgrade
    Then FAIL is said of <FAIL>, INCONCLUSIVE at most of <INCONCLUSIVE>, and PASS of all others

    Examples: Its mounts are not for whom they should be
      | defect                                                              | FAIL          | INCONCLUSIVE |
      | it mounts new volumes without the group that the kubelet names      | mount-options | nothing      |
      | it mounts new volumes without having the kernel ask for permissions | users         | nothing      |

  Scenario Outline: <defect> (where mounter pods fail)
    Given a cluster of 1 node
    And 1 workloads write to static volumes and 0 to dynamic ones, each every 100 ms
    And a new release that is bad: <defect>
    When the driver is upgraded from 1.2.0 to 2.2.0 while they write
    And then a new workload is started on each node
    And then mounter pods fail under a workload each: killed
    Then FAIL is said of <FAIL>, INCONCLUSIVE at most of <INCONCLUSIVE>, and PASS of all others

    Examples: It does not serve again what was served
      | defect                                                                            | FAIL     | INCONCLUSIVE |
      | it takes what a mounter pod has mounted for served when its mount process is gone | recovery | nothing      |

  Scenario Outline: <defect> (what mounter pods need)
    Given a cluster of 1 node
    And 1 workloads write to static volumes and 0 to dynamic ones, each every 200 ms
    And a new release that is bad: <defect>
    When the driver is upgraded from 1.2.0 to 2.2.0 while they write
    And then a new workload is started on each node
    And then a pod is started on each of these volumes, and its mounter pod is looked at
      | volume | says                                  |
      | usual  | nothing                               |
      | modest | requests.cpu 20m, limits.memory 256Mi |
    Then FAIL is said of <FAIL>, INCONCLUSIVE at most of <INCONCLUSIVE>, and PASS of all others

    Examples: Its mounter pods have not what they need
      | defect                                                                   | FAIL              | INCONCLUSIVE |
      | its mounter pods ask for what the chart says, whatever their volumes say | mounter-resources | nothing      |
      | its mounter pods have no priority class                                  | mounter-resources | nothing      |

  Scenario Outline: <defect> (where volumes have caches)
    Given a cluster of 1 node
    And 1 workloads write to static volumes and 0 to dynamic ones, each every 200 ms
    And a new release that is bad: <defect>
    When the driver is upgraded from 1.2.0 to 2.2.0 while they write
    And then a new workload is started on each node
    And then volumes with caches are read again and again, the mounter pod of the first is evicted, and wrong caches are tried
      | volume | cache            |
      | disk   | emptyDir of 16Mi |
      | plain  | none             |
    Then FAIL is said of <FAIL>, INCONCLUSIVE at most of <INCONCLUSIVE>, and PASS of all others
    And of guarantee cache FAIL is said because "<why>"

    Examples: Its caches are not what volumes ask for
      | defect                                                      | FAIL  | INCONCLUSIVE | why                                            |
      | its mount processes cache nothing                           | cache | nothing      | what was read once is asked of the store again |
      | its mount processes cache as much as they like              | cache | nothing      | its cache holds more than it may               |
      | it mounts volumes with wrong attributes as if they had none | cache | nothing      | a volume is mounted whose attribute            |

    Examples: It does not serve what it served before its cache was evicted
      | defect                                                                            | FAIL  | INCONCLUSIVE | why                                     |
      | it takes what a mounter pod has mounted for served when its mount process is gone | cache | nothing      | a new pod did not read what was written |

  Scenario Outline: <defect> (where an old volume caches in a folder of the node)
    Given a cluster of 1 node
    And 1 workloads write to static volumes and 0 to dynamic ones, each every 200 ms
    And a new release that is bad: <defect>
    When the driver is upgraded from 1.2.0 to 2.2.0 while they write
    And then a new workload is started on each node
    And then a volume that caches in a folder of the node is read, as before the upgrade, and by a pod that takes the place of the old one
    And then volumes with caches are read again and again, the mounter pod of the first is evicted, and wrong caches are tried
      | volume | cache            |
      | disk   | emptyDir of 16Mi |
      | plain  | none             |
    Then FAIL is said of <FAIL>, INCONCLUSIVE at most of <INCONCLUSIVE>, and PASS of all others
    And of guarantee cache FAIL is said because "<why>"

    Examples: What an old mount has cached stays on the node
      | defect                                                      | FAIL  | INCONCLUSIVE | why                                             |
      | it kills the process of an old mount when its workload goes | cache | nothing      | what the old release cached is left on the node |

  Scenario Outline: <defect> (where mounts are timed)
    Given a cluster of 1 node
    And 1 workloads write to static volumes and 0 to dynamic ones, each every 500 ms
    And a new release that is bad: <defect>
    When the driver is upgraded from 1.2.0 to 2.2.0 while they write
    And then 20 mounts of each release are timed, an old and a new one at a time
    Then FAIL is said of <FAIL>, INCONCLUSIVE at most of <INCONCLUSIVE>, and PASS of all others

    Examples: Its mounter pods are too slow
      | defect                                              | FAIL  | INCONCLUSIVE |
      | it gives each mounter pod a fiftieth of a processor | speed | nothing      |
