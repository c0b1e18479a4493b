@restore @dynamic
Feature: A backup brings the driver and its volumes back
  A backup, as it is made before each hop and by `holdfast backup`, holds the release's values, CRDs with their objects, StorageClasses,
  PersistentVolumes, and in every namespace that uses the driver claims, ConfigMaps and who makes the pods, each file with its
  sum. It holds no keys unless it is asked for them, and nothing of what is in S3. A restore creates what is missing and changes nothing that is
  there; what is there and differs is named. Of attachments those come back whose pods are still there. A snapshot of etcd, which takes the whole
  cluster back, can be part of it, and is for who runs the control plane.

  Rule: In another, empty cluster
    The other cluster has an S3 server of its own, which is empty: keys come from there, buckets are recreated under their names, and what was
    in them is not there. Pods are not restored unless that is asked for, since they come of whoever made them.

    Scenario: The volumes work again
      Given release 1.2.0 serves a static and a dynamic volume, which workloads write to
      And it is backed up
      When a digit is added to "values.yaml" of a copy of it
      Then the copy is not restored, because "values.yaml" was changed
      When in another, empty cluster the backup is restored
      Then every restored claim is bound, and once their buckets are recreated workloads write to both volumes and read what they wrote

  Rule: In the cluster that it is of, over the same object store

    Scenario Outline: What was lost comes back, and pods read what was written before
      Given release 2.2.0 serves a static and a dynamic volume, which workloads write to
      And it is backed up by command, with a snapshot of etcd
      When <lost>
      Then a dry run of the restore would create "<what>", and changes nothing
      When the backup is restored by command
      Then new pods on both volumes read what was written before, and a new claim is served
      And a second restore finds nothing to do

      Examples:
        | lost                                                              | what                     |
        | the driver's CRDs are deleted                                     | CustomResourceDefinition |
        | the DaemonSet and the CSIDriver are deleted, and the release kept | DaemonSet                |
        | workloads and claims are deleted, and the volumes kept            | PersistentVolumeClaim    |
        | the release is uninstalled                                        | release                  |
