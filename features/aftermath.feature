@aftermath
Feature: After the upgrade workloads move over one by one, share mounter pods, and leave nothing behind
  A mount of the old release stays what it is until its pod is made again; from then on a mounter pod serves it. New workloads that use
  one volume on one node, and differ in nothing else, share a mounter pod. When workloads go, everything that served them goes: mounts,
  processes, systemd units, attachments and mounter pods; and the bucket of a dynamic volume with policy Delete, which is emptied
  first. The buckets of static volumes, and of those with policy Retain, stay.

  Background:
    Given 2 workloads write to static volumes and 2 to dynamic ones, each every 100 ms
    And after the upgrade two more workloads on each node use one volume
    And then each old pod is deleted and made again, one after the other
    And in the end the workloads and their volumes go, of which nothing may be left after 180 s
    When the driver is upgraded from 1.2.0 to 2.2.0 while they write

  Scenario: Workloads of one volume share
    Then on every node workloads of one volume share a mounter pod
    And on every node a pod started after the upgrade is served by a mounter pod

  Scenario: Old pods move over when they are made again
    Then every pod that was made again is served by a mounter pod, and nothing of its systemd unit is left after 180 s

  Scenario: Nothing is lost on the way, of neither mount
    Then every acknowledged object is found unchanged through the mount and straight from S3

  Scenario: Nothing is left
    Then of no workload anything is left 180 s after they went, and only the buckets that may go are gone
