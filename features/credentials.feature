@credentials @dynamic
Feature: A new key reaches every mount, whichever release has made it, and a wrong one is reported
  The driver has a key of its own, and a volume may bring another in a Secret that its PersistentVolume or StorageClass names. After the
  upgrade each gets a new one: where a volume brings it by changing its Secret alone, and the driver's by changing its Secret and restarting
  the driver, as its documents say. Mounts learn the new key by the republishes that follow, two of which are waited for; then the old key
  is revoked at the S3 server. Whatever still uses it fails. Wrong keys
  come last, when the workloads under judgement have stopped: what they do to a mount is judged by itself.

  Background:
    Given 2 workloads write to static volumes and 1 to dynamic ones, each every 200 ms
    And a static and a dynamic volume bring Secrets of their own, before the upgrade and after it
    When the driver is upgraded from 1.2.0 to 2.2.0 while they write
    And then a new workload is started on each node
    And then two republishes of every volume are waited for
    And then these Secrets get another key, and after them the driver does, and each old key is revoked at the S3 server
    And then the workloads stop writing, and all they wrote is read back
    And then the Secrets of an old mount, a new mount and a starting pod get a wrong key, and the right one back

  Scenario: Old and new mounts work with the new key when the old one is revoked
    Then each old key is refused, and on no mount, old or new, anything fails after the revocation of its key

  Scenario: Credentials are still refreshed after the rotation
    Then at least 3 republishes of every mount are seen since its new key, and at each check it is written to and read

  Scenario: Neither the restart of the driver nor the new keys cost an old mount its process
    Then every mount is served by the same process, seen at least every 500 ms

  Scenario: Writers do not wait
    Then no write waited longer than 1 s

  Scenario: What a workload wrote is there
    Then every acknowledged object is found unchanged through the mount and straight from S3

  Scenario: A wrong key is reported by an event that names the cause, and the volume recovers without help once it is corrected
    Then each pod with a wrong key has such an event within 2 republishes, and works within 180 s of the correction
