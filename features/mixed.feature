@mixed
Feature: Mounts of both kinds work side by side on one bucket
  For days after an upgrade old pods are served by systemd units and new ones by mounter pods, often on the same data. Each has to read
  what the other writes: a new object as soon as its write was acknowledged, an overwritten one when the metadata TTL is over.

  Background:
    Given 2 workloads write to static volumes and 1 to dynamic ones, each every 100 ms
    When the driver is upgraded from 1.2.0 to 2.2.0 while they write
    And then a new workload is started on each node
    And then two republishes of every volume are waited for
    And then an old and a new pod on one bucket read what the other writes, and what it overwrites 10 s later

  Scenario: An old and a new pod see each other's objects
    Then each reads the other's new objects at once, and overwritten ones within 10 s as they are

  Scenario: Nothing is lost between them
    Then every acknowledged object is found unchanged through the mount and straight from S3

  Scenario: Neither sees an error
    Then no operation on a mount failed
