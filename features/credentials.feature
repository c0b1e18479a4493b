@credentials
Feature: A new key reaches every mount, whichever release has made it, and a wrong one is told
  The driver has a key of its own, and a volume may bring another in a Secret that its PersistentVolume or StorageClass names. After the
  upgrade each gets a new one: where a volume brings it by changing its Secret alone, and the driver's by changing its Secret and restarting
  the driver, as its documents say. Mounts learn the new key by the republishes that follow, two of which are waited for; then the old key
  is revoked at the S3 server. Whatever still uses it fails.

  Background:
    Given 2 workloads write to static volumes and 1 to dynamic ones, each every 200 ms
    And a static and a dynamic volume with Secrets of their own, before the upgrade and after it
    And later these Secrets get another key, and then the driver does, and each old key is revoked at the S3 server
    And after the drain the Secrets of an old mount, a new mount and a starting pod get a wrong key, and the right one back
    When the driver is upgraded from 1.2.0 to 2.2.0 while they write

  Scenario: Old and new mounts go on with the new key, and their credentials are refreshed on and on
    Then each old key is refused, and on no mount, old or new, anything fails after the revocation of its key
    And at least 3 republishes of every mount are seen since its new key, and at each check it is written to and read

  Scenario: Neither the restart of the driver nor the new keys disturb an old mount
    Then every old mount is served by the same process, seen at least every 500 ms
    And no write waited longer than 1 s
    And every acknowledged object is found unchanged through the mount and straight from S3

  Scenario: A wrong key is told by an event that names the cause, and heals without help once it is corrected
    Then each pod with a wrong key has such an event within 2 republishes, and works within 180 s of the correction
