@aftermath @dynamic
Feature: After the upgrade workloads move over one by one, share mounter pods, and leave nothing behind
  A mount of the old release stays what it is until its pod is recreated; from then on a mounter pod serves it. New workloads that use
  one volume on one node, and differ in nothing else, share a mounter pod. When workloads go, everything that served them goes: mounts,
  processes, systemd units, attachments and mounter pods; and the bucket of a dynamic volume with policy Delete, which is emptied
  first. The buckets of static volumes, and of those with policy Retain, stay.

  Background:
    Given 2 workloads write to static volumes and 2 to dynamic ones, each every 100 ms
    When the driver is upgraded from 1.2.0 to 2.2.0 while they write
    And then a new workload is started on each node
    And then two more workloads on each node use one volume
    And then two republishes of every volume are waited for
    And then the workloads stop writing, and all they wrote is read back
    And then each old pod is deleted and recreated, one after the other
    And then the workloads and their volumes are deleted, and what is left of them is looked for during 180 s

  Scenario: Workloads of one volume share
    Then on every node workloads of one volume share a mounter pod

  Scenario: Workloads of one volume are served as others are
    Then on every node a pod started after the upgrade is served by a mounter pod

  Scenario: Old pods move over when they are recreated
    Then every recreated pod is served by a mounter pod on its node, reads what the one before it left, and nothing of that one's systemd unit is left after 180 s

  Scenario: Old pods go when they are deleted
    Then an old pod that is deleted is gone 30 s after its grace period

  Scenario: Nothing is lost on the way, of neither mount
    Then every acknowledged object is found unchanged through the mount and straight from S3

  Scenario: Nothing is left
    Then of no workload anything is left 180 s after it was deleted, and only the buckets that may go are gone
