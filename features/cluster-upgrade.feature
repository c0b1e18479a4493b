@cluster-upgrade
Feature: Kubernetes is upgraded under the mounts, and no running workload notices
  A cluster is upgraded more often than its drivers: the control plane first, then the kubelet of each node. Mounts are no children of a kubelet,
  so none of them may notice, neither those by systemd units nor those by mounter pods, which a driver of release 2.x has side by side after
  its upgrade. But a new kubelet finds volumes that another one had mounted, asks the driver to register again, and goes on republishing them.

  It is done as kubeadm's handbook says, but nodes are not drained, so that it is seen what a kubelet does to pods that stay, and kubeadm's own checks
  and addons are left out, since nodes of the lab pull from no registry and run kube-proxy as a unit. In the middle a node gets another CNI configuration, for which its containerd is restarted; and the kubelet of that node comes up as the new one
  while nobody reaches the API server.

  Where a new kubelet starts the control plane anew, controllers find the API server away. They ask it again after 30 s to 1 min, and once more
  where it does not have the version any more that they ask for: until then none of them sees a new pod, which may take 150 s for that.

  Background:
    Given a cluster of 2 nodes with Kubernetes 1.33
    And 2 workloads write to static volumes and 1 to dynamic ones, each every 100 ms
    When the driver is upgraded from 1.2.0 to 2.2.0 while they write
    And then a new workload is started on each node
    And then the control plane is upgraded to Kubernetes 1.34, and a new workload is started on each node
    And then the CNI configuration of a node is rewritten and containerd is restarted there, and a new workload is started there
    And then the kubelet of each other node is upgraded to 1.34 without a drain, and a new workload is started there
    And then the kubelet of a node is upgraded to 1.34 while the API server is out of reach for 20 s, and a new workload is started there

  Rule: Whatever is upgraded, mounts are left alone, and the driver goes on

    Scenario: The control plane is upgraded (its API server and etcd are away meanwhile)
      Then the upgrade of the control plane disturbs no mount, the driver works on each node, and a new pod is served by a mounter pod there within 150 s

    Scenario: Each kubelet is upgraded (it finds pods and mounts of another release of itself)
      Then the upgrade of each kubelet disturbs no mount, the driver works on its node, and a new pod is served by a mounter pod there within 150 s

    Scenario: CNI configuration and containerd change in the middle (new pods get another MTU, the others keep theirs)
      Then the restart of containerd disturbs no mount, and a new pod is served by a mounter pod within 60 s

    Scenario: Each mount keeps its process
      Then every mount is served by the same process, seen at least every 500 ms

    Scenario: Each mount stays the same mount
      Then every mount is the same mount on the host and in its pod

    Scenario: Files opened before the upgrades still work
      Then files held open are read and written to the end

    Scenario: Held files keep their inode numbers
      Then the inode numbers of held files are unchanged

  Rule: Workloads notice nothing

    Scenario: Writers do not wait
      Then no write waited longer than 1 s

    Scenario: Writers see no error
      Then no operation on a mount failed

    Scenario: Workload pods are left alone
      Then no workload pod was restarted, replaced or stopped

    Scenario: What a workload wrote is there
      Then every acknowledged object is found unchanged through the mount and straight from S3
