@quick
Feature: An upgrade of the CSI driver leaves running workloads alone
  The driver's release 1.x mounts a volume with a process that the node's systemd owns; release 2.x mounts it with a process in
  a mounter pod. An upgrade replaces the node plugin on every node, and must not touch what the old one had mounted.

  One upgrade under load is run once; every scenario below judges the evidence it left. Workloads have written for 8 s when the upgrade
  begins (the warm-up). New workloads come after it, and what is promised of mounts, writes and pods is promised of theirs too, from when
  they were ready. What each word means is in README.md of this folder; where a number has no reason beside it, it is the project's own.

  Background:
    Given 3 workloads write to static volumes and 2 to dynamic ones, each every 100 ms
    When the driver is upgraded from 1.2.0 to 2.2.0 while they write
    And then a new workload is started on each node
    And then two republishes of every volume are waited for
    And then the driver is watched for as long as its liveness probes need to restart a container
    And then the workloads stop writing, and all they wrote is read back
    And then an old pod is deleted on each node

  Rule: A volume stays mounted, by the same process: an old one through the upgrade, a new one from when its pod was ready

    Scenario: Each mount keeps its process (a new process would have to mount anew; where nobody looked for 2 s there is doubt)
      Then every mount is served by the same process, seen at least every 500 ms, and during the upgrade never more than 2 s apart

    Scenario: Each mount stays the same mount (host and pod must agree: mount ids alone are recycled)
      Then every mount is the same mount on the host and in its pod

    Scenario: Files opened before the upgrade still work (a restarted FUSE process answers ENOTCONN to every open file)
      Then files held open are read and written to the end

    Scenario: Held files keep their inode numbers (a file system that was mounted anew numbers its files anew)
      Then the inode numbers of held files are unchanged

    Scenario: A volume stays attached to its node (a kubelet takes one without VolumeAttachment for one that is not there)
      Then no VolumeAttachment goes while its pod runs, and none is left 3 min after it went

  Rule: Workloads notice nothing

    Scenario: Writers do not wait (applications time out after seconds, so one second is the limit; time in which the node's own disk or S3 itself stalled for over 300 ms is not the driver's)
      Then no write waited longer than 1 s

    Scenario: Writers see no error (where less than half of the writes that were due in a phase was tried there is doubt)
      Then no operation on a mount failed

    Scenario: Workload pods are left alone (a pod that was recreated under its old name counts as disturbed)
      Then no workload pod was restarted, replaced or stopped

  Rule: Every acknowledged byte is in the store

    Scenario: What a workload wrote is there (a write counts as acknowledged when its file was closed without error; where there is no S3, a new pod reads it on a new mount when the workloads are gone)
      Then every acknowledged object is found unchanged through the mount and straight from S3

  Rule: Static and dynamic volumes are served alike

    Scenario: What is promised of volumes holds for each kind (each guarantee above and below is judged on both)
      Then what holds for static volumes holds for dynamic ones

  Rule: The new release takes over

    Scenario: The upgrade itself works as documented (CRDs before the chart, because Helm does not upgrade them)
      Then the CRDs were established first, both dry runs passed, and the rollout completed with the wanted images

    Scenario: The driver keeps running (one that its liveness probe restarts every minute looks well in between)
      Then after the rollout no container of the driver restarts, and none of its pods fails

    Scenario: New pods use the pod mounter
      Then on every node a pod started after the upgrade is served by a mounter pod

    Scenario: The new release serves the old mounts (kubelet repeats NodePublishVolume for each volume; credentials ride on it; a single failure may be chance)
      Then the new node plugin republishes every old volume at least 2 times without failing, and of all republishes since it answered one at most 20 % fail

    Scenario: An old pod goes when it is deleted (the kubelet unmounts nothing while a call of the driver hangs, and rolls and drains wait for it)
      Then an old pod that is deleted is gone 30 s after its grace period
