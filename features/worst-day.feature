@worst-day
Feature: After a node's worst day everything on it is at work again, and nothing is lost
  After an upgrade a node has mounts of both kinds, by systemd units and by mounter pods. One after the other its kubelet, its containerd and
  its node plugin are restarted while everybody writes, as happens when a node is patched. None of them owns a mount, so no mount may notice;
  and each of them has to do its work again: every volume is republished, and a new pod on a new claim is served by a mounter pod.

  Then the node is rebooted. No process and no mount outlives that, and writes under way are lost: they were never acknowledged. What holds
  instead is that everything comes back by itself. Workloads of old mounts move over to mounter pods, since those are what the new release
  mounts with. The workloads of the upgrade rest by then; others with mounts of both kinds, on this node and elsewhere, write on.

  Background:
    Given a cluster of 2 nodes
    And 2 workloads write to static volumes and 1 to dynamic ones, each every 100 ms
    When the driver is upgraded from 1.2.0 to 2.2.0 while they write
    And then a new workload is started on each node
    And then the kubelet of a node is restarted, and a new workload is started there
    And then containerd is restarted there, and a new workload is started there
    And then the node plugin is restarted there, and a new workload is started there
    And then the workloads stop writing, and all they wrote is read back
    And then the node is rebooted, while others write: these three, one on each node from before the upgrade, and a new one on each other node

  Scenario: The kubelet is restarted (pods and mounts are not its children)
    Then the restart of the kubelet disturbs no mount, and a new pod is served by a mounter pod within 60 s

  Scenario: containerd is restarted (containers, mounter pods among them, outlive it)
    Then the restart of containerd disturbs no mount, and a new pod is served by a mounter pod within 60 s

  Scenario: The node plugin is restarted (it serves no mount itself, and hands every descriptor over)
    Then the restart of the node plugin disturbs no mount, and a new pod is served by a mounter pod within 60 s

  Scenario: After a reboot workloads write again by themselves
    Then within 120 s after the node is up again every workload on it writes, in the same pod

  Scenario: After a reboot all of them are served by mounter pods (of the systemd mounter nothing is left)
    Then within 120 s after the node is up again every workload on it is served by a mounter pod

  Scenario: A reboot loses no acknowledged object (writes under way are lost: they were never acknowledged)
    Then every object that was acknowledged before the reboot or after it is found unchanged

  Scenario: A reboot leaves nothing old behind
    Then 120 s after the node is up again nothing of the systemd mounter, no mount without a process and no attachment without its pod is left on it

  Scenario: A reboot is not felt on other nodes (nodes of the lab share processors, which a boot takes from others, so 3 s are allowed)
    Then on other nodes nothing is disturbed, and no write waited longer than 3 s

  Scenario: Old mounts keep their processes through all restarts
    Then every mount is served by the same process, seen at least every 500 ms

  Scenario: Writers do not wait through all restarts
    Then no write waited longer than 1 s

  Scenario: Writers see no error through all restarts
    Then no operation on a mount failed

  Scenario: What a workload wrote is there after all restarts
    Then every acknowledged object is found unchanged through the mount and straight from S3
