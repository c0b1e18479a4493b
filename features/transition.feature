@transition
Feature: After the upgrade every old pod moves over in its own way, until nothing of the systemd mounter is left
  A mount of the old release stays what it is until its pod makes way for another. Pods that stand alone are deleted and recreated,
  in any order and on any node. Pods of controllers make way when their Deployment or StatefulSet is restarted; a ReplicaSet does not
  roll, so its pod is deleted and it makes another. A drain evicts what a controller recreates elsewhere.

  The node is drained as by "kubectl drain --ignore-daemonsets --delete-emptydir-data", with pods that no controller owns left out
  by a selector. Mounter pods are such: without the selector kubectl refuses to begin, and with --force it ends mounter pods beside the
  workloads that still need them, whose mounts break until they are gone. Left out, they are not in the way, and go when the last
  workload of theirs has gone.

  Background:
    Given a cluster of 2 nodes
    And 2 workloads write to static volumes and 1 to dynamic ones, each every 100 ms
    And a Deployment, a StatefulSet and a ReplicaSet have a workload each
    When the driver is upgraded from 1.2.0 to 2.2.0 while they write
    And then a new workload is started on each node
    And then the workloads stop writing, and all they wrote is read back
    And then each old pod is deleted and recreated in an order drawn with seed 7, every other one on another node
    And then the Deployment and the StatefulSet are restarted, and the ReplicaSet's pod is deleted
    And then a node is drained, and takes new pods again
    And then every node is searched for 60 s for what is left of the systemd mounter

  Scenario: The upgrade disturbs pods of controllers as little as others
    Then no write waited longer than 1 s

  Scenario: Old pods move over in any order, on their node or to another
    Then every recreated pod is served by a mounter pod on its node, reads what the one before it left, and nothing of that one's systemd unit is left after 180 s

  Scenario: Old pods go when they are deleted
    Then an old pod that is deleted is gone 30 s after its grace period

  Scenario: A Deployment, a StatefulSet and a ReplicaSet roll
    Then each of their new pods is served by a mounter pod, reads what the one before it left, and nothing of that one is left after 180 s

  Scenario: A node is drained and takes new pods again
    Then each evicted pod is followed by one on another node as well, nothing of it is left on the drained node after 180 s, and a new pod works there

  Scenario: Nothing of the systemd mounter is left
    Then no unit, process or mount of the systemd mounter is left on any node 60 s after the last pod moved over

  Scenario: Nothing is lost on the way
    Then every acknowledged object is found unchanged through the mount and straight from S3
