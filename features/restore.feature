@restore @dynamic
Feature: A backup brings the driver and its volumes back in another cluster
  A backup, as it is made before each hop, holds the release's values, CRDs, StorageClasses, PersistentVolumes and claims, each with its
  sum. It holds no keys and nothing of what is in S3. The other cluster here has an S3 server of its own, which is empty: keys come from
  there, buckets are recreated under their names, and what was in them is not there. Pods are not restored, since they come of whoever
  made them, nor are attachments, which are about pods.

  Scenario: The volumes work again
    Given release 1.2.0 serves a static and a dynamic volume, which workloads write to
    And it is backed up
    When a digit is added to "values.yaml" of a copy of it
    Then the copy is not restored, because "values.yaml" was changed
    When in another, empty cluster the backup is restored
    Then every restored claim is bound, and once their buckets are recreated workloads write to both volumes and read what they wrote
