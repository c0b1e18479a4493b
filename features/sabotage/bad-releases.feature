@sabotage
Feature: A bad release is found out
  Each row is an upgrade to a release with one defect: the guarantees that must FAIL, and those that may be INCONCLUSIVE. All others must
  PASS, for every volume. An upgrade that does not get done is waited for as long as any other: 5 min for the rollout, 3 min for a pod, and
  20 s for an image that cannot be pulled. A republish that fails at once is tried again and again, so where that is the defect fewer seconds
  are allowed than 120, which saves time. Guarantee provisioning fails with every guarantee of a volume.

  Background:
    Given 2 workloads write to static volumes and 1 to dynamic ones, each every 100 ms

  Scenario Outline: <defect>
    Given a cluster of <nodes> nodes
    And a new release that is bad: <defect>
    And a republish may fail for <seconds> s after the node plugin came back
    When the driver is upgraded from 1.2.0 to 2.2.0 while they write
    And then a new workload is started on each node
    And then two republishes of every volume are waited for
    Then FAIL is said of <FAIL>, INCONCLUSIVE at most of <INCONCLUSIVE>, and PASS of all others

    @sabotage-quick
    Examples: It does to old mounts what it must not do
      | nodes | seconds | defect                                 | FAIL                | INCONCLUSIVE |
      | 1     | 120     | it unmounts old volumes when it starts | mount, provisioning | republish    |

    Examples: It does to old mounts what it must not do, in other ways
      | nodes | seconds | defect                                                                  | FAIL                                                      | INCONCLUSIVE      |
      | 1     | 20      | it unmounts old volumes and mounts them anew when it starts             | process, mount, handles, gaps, errors, data, provisioning | inodes, republish |
      | 1     | 20      | it never serves a volume again that the old one has mounted             | republish, upgrade, provisioning                          | nothing           |
      | 1     | 20      | it serves them, but leaves their credentials as they are                | republish, provisioning                                   | nothing           |
      | 1     | 120     | it fails at every second call for a volume that the old one has mounted | republish, upgrade, provisioning                          | nothing           |

    Examples: It takes from others what they need
      | nodes | seconds | defect                                                    | FAIL               | INCONCLUSIVE   |
      | 1     | 120     | it burns both processors of a node for 3 s when it starts | gaps, provisioning | process, mount |

    @sabotage-quick
    Examples: It mounts new volumes in the old way
      | nodes | seconds | defect                            | FAIL                      | INCONCLUSIVE |
      | 1     | 120     | it still uses the systemd mounter | pod-mounter, provisioning | nothing      |

    Examples: It mounts new volumes in a way of its own
      | nodes | seconds | defect                                  | FAIL                      | INCONCLUSIVE |
      | 1     | 120     | it runs mounters inside the node plugin | pod-mounter, provisioning | nothing      |

    Examples: It serves new volumes badly
      | nodes | seconds | defect                                                   | FAIL                             | INCONCLUSIVE           |
      | 1     | 120     | it says that new volumes are mounted, and mounts nothing | mount, pod-mounter, provisioning | process, handles, data |
      | 1     | 120     | it has two attachments name each workload                | pod-mounter, provisioning        | nothing                |

    @sabotage-quick
    Examples: It does not come up
      | nodes | seconds | defect                     | FAIL                               | INCONCLUSIVE    |
      | 1     | 120     | its image cannot be pulled | upgrade, pod-mounter, provisioning | data, republish |

    Examples: It lacks what it stands on
      | nodes | seconds | defect                             | FAIL                               | INCONCLUSIVE |
      | 1     | 120     | its CRDs are not applied before it | upgrade, pod-mounter, provisioning | data         |

    Examples: It stands on less than it needs
      | nodes | seconds | defect                                                         | FAIL                                          | INCONCLUSIVE            |
      | 1     | 120     | its CRDs are there in an older form, and are not applied again | republish, upgrade, pod-mounter, provisioning | data                    |
      | 1     | 120     | its CSIDriver does not ask for republishes                     | upgrade                                       | republish, provisioning |

    Examples: It comes up, but not everywhere, or not whole
      | nodes | seconds | defect                                 | FAIL                               | INCONCLUSIVE    |
      | 1     | 120     | its provisioner may not create volumes | upgrade, pod-mounter, provisioning | nothing         |
      | 1     | 120     | its controller never becomes ready     | upgrade                            | nothing         |
      | 2     | 120     | it crashes on node w1                  | upgrade, pod-mounter, provisioning | data, republish |

    Examples: It leaves a node out
      | nodes | seconds | defect                                  | FAIL                               | INCONCLUSIVE    |
      | 2     | 120     | its node plugin does not run on node w1 | upgrade, pod-mounter, provisioning | data, republish |

    Examples: It is fine, and has more than the old one
      | nodes | seconds | defect                                          | FAIL    | INCONCLUSIVE |
      | 1     | 120     | none, but it brings a Deployment of no replicas | nothing | nothing      |

  Scenario Outline: <defect> (from 2.0.0)
    The old release serves by mounter pods already, so that what it leaves in place looks well.

    Given a cluster of 1 node
    And a new release that is bad: <defect>
    When the driver is upgraded from 2.0.0 to 2.2.0 while they write
    And then a new workload is started on each node
    And then two republishes of every volume are waited for
    Then FAIL is said of <FAIL>, INCONCLUSIVE at most of <INCONCLUSIVE>, and PASS of all others
    And of guarantee upgrade FAIL is said because "nothing was upgraded"

    Examples: Nothing is upgraded
      | defect                              | FAIL    | INCONCLUSIVE |
      | it keeps the image of release 2.0.0 | upgrade | nothing      |

  Scenario Outline: <defect> (and an old pod is deleted)
    A kubelet gives a call up after two minutes, and takes down nothing of a pod meanwhile.

    Given a cluster of 1 node
    And a new release that is bad: <defect>
    When the driver is upgraded from 1.2.0 to 2.2.0 while they write
    And then a new workload is started on each node
    And then two republishes of every volume are waited for
    And then the workloads stop writing, and all they wrote is read back
    And then an old pod is deleted on each node
    Then FAIL is said of <FAIL>, INCONCLUSIVE at most of <INCONCLUSIVE>, and PASS of all others

    Examples: It does not come to an end with old mounts
      | defect                                                                   | FAIL                                          | INCONCLUSIVE |
      | it hangs when it is to serve a volume again that the old one has mounted | republish, upgrade, termination, provisioning | nothing      |

  Scenario Outline: <defect> (when keys change)
    What a mount with a revoked key does not read or write any more is missed by every guarantee that looks at it.

    Given a cluster of 1 node
    And a static and a dynamic volume bring Secrets of their own, before the upgrade and after it
    And a new release that is bad: <defect>
    When the driver is upgraded from 1.2.0 to 2.2.0 while they write
    And then a new workload is started on each node
    And then two republishes of every volume are waited for
    And then these Secrets get another key, and after them the driver does, and each old key is revoked at the S3 server
    Then FAIL is said of <FAIL>, INCONCLUSIVE at most of <INCONCLUSIVE>, and PASS of all others

    Examples: Old mounts never learn of a new key
      | defect                                                               | FAIL                                                   | INCONCLUSIVE |
      | it writes the credentials of old mounts anew, but with their old key | credentials, handles, gaps, errors, data, provisioning | inodes       |

    Examples: New mounts never learn of a new key
      | defect                                                                               | FAIL                                                   | INCONCLUSIVE |
      | it writes the new credentials of its own mounts where their mounter pods do not look | credentials, handles, gaps, errors, data, provisioning | inodes       |

    Examples: Volumes with a Secret of their own never learn of a new key
      | defect                                                                | FAIL                                                              | INCONCLUSIVE |
      | it gives a mount the key of its volume's Secret once, when it is made | credentials, republish, handles, gaps, errors, data, provisioning | inodes       |

  Scenario Outline: <defect> (on the way back)
    Given a cluster of 1 node
    And a new release that is bad: <defect>
    When the driver is upgraded from 1.2.0 to 2.2.0 while they write
    And then a new workload is started on each node
    And then two republishes of every volume are waited for
    And then the driver is rolled back with helm, and new workloads are started on it
    Then FAIL is said of <FAIL>, INCONCLUSIVE at most of <INCONCLUSIVE>, and PASS of all others
    And of guarantee rollback FAIL is said because "helm rollback deleted Namespace mount-s3, in which mounter pod mp-"

    Examples: The way back takes something along that new mounts need
      | defect                                                            | FAIL                                          | INCONCLUSIVE |
      | it leaves the namespace of mounter pods to Helm, which deletes it | rollback, handles, errors, data, provisioning | nothing      |

  Scenario Outline: <defect> (where workloads share a volume)
    Given a cluster of 1 node
    And a new release that is bad: <defect>
    When the driver is upgraded from 1.2.0 to 2.2.0 while they write
    And then a new workload is started on each node
    And then two more workloads on each node use one volume
    Then FAIL is said of <FAIL>, INCONCLUSIVE at most of <INCONCLUSIVE>, and PASS of all others

    Examples: It serves each workload by itself
      | defect                                          | FAIL    | INCONCLUSIVE |
      | it gives each workload a mounter pod of its own | sharing | nothing      |

  Scenario Outline: <defect> (when liveness probes had the time to restart it)
    Given a cluster of 1 node
    And a new release that is bad: <defect>
    When the driver is upgraded from 1.2.0 to 2.2.0 while they write
    And then a new workload is started on each node
    And then the driver is watched for as long as its liveness probes need to restart a container
    Then FAIL is said of <FAIL>, INCONCLUSIVE at most of <INCONCLUSIVE>, and PASS of all others

    Examples: It comes up, but does not stay up
      | defect                                   | FAIL          | INCONCLUSIVE |
      | its node plugin fails its liveness probe | driver-stable | nothing      |
      | its registrar fails its liveness probe   | driver-stable | nothing      |

  Scenario Outline: <defect> (while it is held)
    The release works when the upgrade is over, and its containers run and are ready to the end.

    Given a cluster of 1 node
    And a new release that is bad: <defect>
    When the driver is upgraded from 1.2.0 to 2.2.0 while they write
    And then a new workload is started on each node
    And then the new release is held for 2 min, and at its end a new claim and a new pod are made on each node
    Then FAIL is said of <FAIL>, INCONCLUSIVE at most of <INCONCLUSIVE>, and PASS of all others

    Examples: It works when the upgrade is over, and not for long
      | defect                                                   | FAIL                 | INCONCLUSIVE |
      | its controller stops to do anything 90 s after its start | late-work            | nothing      |
      | its mount processes keep a mebibyte more every second    | memory, provisioning | nothing      |

  Scenario Outline: <defect> (where volumes are set up in other ways)
    What was written outside of its prefix is missed below it by every guarantee that reads S3 there.

    Given a cluster of 1 node
    And a static volume is set up in each of these ways for an old workload, and one for a new workload
      | way       | set up with              | edited before the upgrade | edited after it |
      | prefix    | prefix team-a/           |                           |                 |
      | modes     | files 0640, folders 0750 |                           |                 |
      | read-only | read-only                |                           |                 |
    And a new release that is bad: <defect>
    When the driver is upgraded from 1.2.0 to 2.2.0 while they write
    And then a new workload is started on each node
    And then mount options are edited again, and two republishes of every volume are waited for
    Then FAIL is said of <FAIL>, INCONCLUSIVE at most of <INCONCLUSIVE>, and PASS of all others
    And of guarantee mount-options FAIL is said because "objects lie outside of prefix team-a/"
    And of guarantee mount-options FAIL is said because "has another owner or other permissions than were set up"
    And of guarantee mount-options FAIL is said because "the read-only volume is mounted for writing"

    Examples: It forgets how volumes are to be mounted
      | defect                                                                                     | FAIL                                       | INCONCLUSIVE |
      | it mounts new volumes without their prefix and permissions, and read-only ones for writing | mount-options, handles, data, provisioning | nothing      |

  Scenario Outline: <defect> (when the workloads go)
    Given a cluster of 1 node
    And a new release that is bad: <defect>
    When the driver is upgraded from 1.2.0 to 2.2.0 while they write
    And then a new workload is started on each node
    And then the workloads stop writing, and all they wrote is read back
    And then the workloads and their volumes are deleted, and what is left of them is looked for during 30 s
    Then FAIL is said of <FAIL>, INCONCLUSIVE at most of <INCONCLUSIVE>, and PASS of all others

    Examples: It does not clear up
      | defect                                                          | FAIL                  | INCONCLUSIVE |
      | it leaves attachments behind when workloads go                  | cleanup, provisioning | nothing      |
      | it leaves the units of old mounts when workloads go             | cleanup, provisioning | nothing      |
      | it leaves what mounter pods have mounted when workloads go      | cleanup, provisioning | nothing      |
      | it makes the folder of a volume again when its workload is gone | cleanup, provisioning | nothing      |
      | it leaves the credentials of old mounts when workloads go       | cleanup, provisioning | nothing      |
