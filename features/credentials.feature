@credentials
Feature: A new key reaches every mount, whichever release has made it
  The driver's key is changed in its Secret after the upgrade, and the driver restarted, as its documents say. Mounts learn the new key by
  the republishes that follow, two of which are waited for; then the old key is revoked at the S3 server. Whatever still uses it fails.

  Background:
    Given 2 workloads write to static volumes and 2 to dynamic ones, each every 100 ms
    And later the driver gets another key, and the old one is revoked at the S3 server
    When the driver is upgraded from 1.2.0 to 2.2.0 while they write

  Scenario: Old and new mounts go on with the new key
    Then the old key is refused, and on no mount, old or new, anything fails after its revocation

  Scenario: Neither the restart of the driver nor the new key disturbs an old mount
    Then every old mount is served by the same process, seen at least every 500 ms
    And no write waited longer than 1 s
    And every acknowledged object is found unchanged through the mount and straight from S3
