@rollback
Feature: Going back disturbs nobody, and neither does going forward again
  After an upgrade both kinds of mounts are in use: by systemd units from before, by mounter pods since. `helm rollback` to the old release
  must leave both alone, as must the upgrade that follows it. Between the two, the old release has to do its work: it mounts the volumes of
  new pods by systemd units again, and makes a volume for a new PVC.

  Background:
    Given 2 workloads write to static volumes and 2 to dynamic ones, each every 100 ms
    When the driver is upgraded from 1.2.0 to 2.2.0 while they write
    And then a new workload is started on each node
    And then two republishes of every volume are waited for
    And then the driver is rolled back with helm, and new workloads are started on it
    And then the driver is upgraded again, and new workloads are started on it

  Scenario: Mounts of both kinds outlive the way back and the way forward
    Then mounts of both kinds are left alone by the rollback, and each release serves new pods in its own way meanwhile

  Scenario: Nothing that was written on the way is lost
    Then every acknowledged object is found unchanged through the mount and straight from S3
