@block-sabotage
Feature: A bad release of a driver whose volumes the kernel mounts is found out
  Each row is an upgrade of the block driver to a release with one defect: the guarantees that must FAIL, and those that may be INCONCLUSIVE. All
  others must PASS, for every volume. Guarantee provisioning fails with every guarantee of a volume. What was written is read again by new pods, on
  new mounts on another node, when the workloads are gone.

  The defects are those of the lab's block driver, so these rows need -Dupgrade.profile=fixtures/profiles/block.csi.holdfast.dev.yaml. For a driver
  whose volumes a process serves they are left out, and said so.

  Background:
    Given a driver whose volumes the kernel mounts
    And 2 workloads write to static volumes and 1 to dynamic ones, each every 100 ms

  Scenario Outline: <defect>
    Given a cluster of 2 nodes
    And a new release that is bad: <defect>
    When the driver is upgraded from 1.2.0 to 2.2.0 while they write
    And then a new workload is started on each node
    And then the workloads stop writing, and all they wrote is read back
    And then an old pod is deleted on each node
    Then FAIL is said of <FAIL>, INCONCLUSIVE at most of <INCONCLUSIVE>, and PASS of all others

    @block-quick
    Examples: It does to old mounts what it must not do
      | defect                                 | FAIL                | INCONCLUSIVE |
      | it unstages all volumes when it starts | mount, provisioning | nothing      |

    Examples: It does to old mounts what it must not do, in other ways
      | defect                                                      | FAIL                | INCONCLUSIVE |
      | it stages all volumes anew when it starts                   | mount, provisioning | nothing      |
      | it unmounts the volumes of running pods when it registers   | mount, provisioning | nothing      |
      | it stages volumes where another version would look for them | mount, provisioning | nothing      |

    @block-quick
    Examples: It repairs a file system that is in use
      | defect                                              | FAIL                        | INCONCLUSIVE |
      | it checks and repairs file systems that are mounted | handles, data, provisioning | mount        |

    @block-quick
    Examples: Its CSIDriver is another one
      | defect                                                 | FAIL    | INCONCLUSIVE |
      | its CSIDriver keeps the kubelet from applying fsGroups | upgrade | nothing      |

    Examples: It does to attachments what it must not do (a volume that is not detached cannot be read from another node)
      | defect                                                    | FAIL                                   | INCONCLUSIVE   |
      | it deletes all VolumeAttachments when its attacher starts | volume-attachments, data, provisioning | mount, handles |
      | its attacher never lets go of VolumeAttachments           | volume-attachments, data, provisioning | mount, handles |

    Examples: It does not come up everywhere (what is staged on a node without a node plugin can be unmounted by nobody)
      | defect                | FAIL                                     | INCONCLUSIVE                       |
      | it crashes on node w1 | upgrade, termination, data, provisioning | mount, handles, volume-attachments |

  Scenario Outline: <defect>, while pods move
    Given a cluster of 2 nodes
    And a new release that is bad: <defect>
    When the driver is upgraded from 1.2.0 to 2.2.0 while they write
    And while the driver rolls out, a Deployment and a StatefulSet have their pods move to another node, and two Deployments make new pods first, one on its node and one elsewhere
    And then a new workload is started on each node
    And then the workloads stop writing, and all they wrote is read back
    Then FAIL is said of <FAIL>, INCONCLUSIVE at most of <INCONCLUSIVE>, and PASS of all others

    Examples: It does to attachments what it must not do (Kubernetes takes a volume for detached after 2 min, and attaches it elsewhere)
      | defect                                          | FAIL                                          | INCONCLUSIVE   |
      | its attacher never lets go of VolumeAttachments | moves, volume-attachments, data, provisioning | mount, handles |
