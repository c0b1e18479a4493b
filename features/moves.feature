@moves
Feature: A volume for one node follows its pods while the driver rolls out
  A ReadWriteOnce volume is attached to one node. When the owner of its pod wants another pod elsewhere, the volume has to be detached and attached, by
  an attacher that goes from one release to the next meanwhile.

  A Deployment with strategy Recreate and a StatefulSet let the old pod go first. A Deployment with a rolling update that may not be without a pod
  (maxUnavailable 0) makes the new one first. On the same node that works, because ReadWriteOnce is for one node and not for one pod. On another node it
  never ends by itself: the new pod waits in ContainerCreating, Kubernetes says FailedAttachVolume with Multi-Attach, and goes on only when the old pod
  goes. So that Deployment is given maxUnavailable 1 as soon as this was seen.

  The last node takes no new pods during the rollout, so that pods have to leave it. So the feature is for
  the lab, where the block driver has such volumes: -Dupgrade.profile=fixtures/profiles/block.csi.holdfast.dev.yaml. For a driver whose volumes a process
  serves it is left out, and said so.

  Background:
    Given a driver whose volumes the kernel mounts
    And 2 workloads write to static volumes and 1 to dynamic ones, each every 100 ms
    And a cluster of 2 nodes
    When the driver is upgraded from 1.2.0 to 2.2.0 while they write
    And while the driver rolls out, a Deployment and a StatefulSet have their pods move to another node, and two Deployments make new pods first, one on its node and one elsewhere
    And then a new workload is started on each node

  Scenario: A Deployment and a StatefulSet let the old pod go first
    Then each new pod on another node writes 180 s after it was asked for at the latest, reads what the one before it left, and nothing of that one is left

  Scenario: A Deployment makes a new pod on the same node first
    Then both pods work side by side until the old one goes

  Scenario: A Deployment makes a new pod on another node first
    Then the new pod waits as long as the old one runs, which is not harmed, and works when that is gone

  Scenario: Nobody else loses a VolumeAttachment, and none stays
    Then no VolumeAttachment goes while its pod runs, and none is left 180 s after it went

  Scenario: Workloads that stay are left alone
    Then no workload pod was restarted, replaced or stopped

  Scenario: Their mounts are left alone too
    Then every mount is the same mount on the host and in its pod

  Scenario: Nothing is lost
    Then every acknowledged object is found unchanged through the mount and straight from S3
