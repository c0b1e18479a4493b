@cluster-upgrade
Feature: Kubernetes is upgraded node by node with a drain, and who stays on the node notices nothing
  Before its kubelet is upgraded a node is drained, as kubeadm's handbook asks for: controllers' pods move to other nodes. What no controller
  owns is left out, as in transition.feature, since kubectl gives up on it otherwise: mounter pods are such, and so are the new workloads and some that
  were there before the upgrade of the driver. Those stay on the node with their mounts, of both kinds, and write on while its kubelet becomes another
  one. The workloads named below have stopped before, so that what they wrote is compared first.
  New pods may take 150 s, for the reason that cluster-upgrade.feature gives.

  Background:
    Given a cluster of 2 nodes with Kubernetes 1.33
    And 2 workloads write to static volumes and 1 to dynamic ones, each every 100 ms
    When the driver is upgraded from 1.2.0 to 2.2.0 while they write
    And then a new workload is started on each node
    And then the control plane is upgraded to Kubernetes 1.34, and a new workload is started on each node
    And then the kubelet of each other node is upgraded to 1.34 without a drain, and a new workload is started there
    And then the workloads stop writing, and all they wrote is read back
    And then a node is drained, its kubelet is upgraded to 1.34, and it takes new pods again

  Scenario: The control plane is upgraded
    Then the upgrade of the control plane disturbs no mount, the driver works on each node, and a new pod is served by a mounter pod there within 150 s

  Scenario: Each kubelet is upgraded, that of the drained node too (who stays there has mounts of both kinds)
    Then the upgrade of each kubelet disturbs no mount, the driver works on its node, and a new pod is served by a mounter pod there within 150 s

  Scenario: The drain itself works (the node's kubelet is another one when its pods have gone)
    Then each evicted pod is followed by one on another node as well, nothing of it is left on the drained node after 180 s, and a new pod works there

  Scenario: What a workload wrote is there
    Then every acknowledged object is found unchanged through the mount and straight from S3
