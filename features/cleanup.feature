@cleanup
Feature: Mounter pods are shared, and nothing is left when the workloads go
  New workloads that use one volume on one node, and differ in nothing else, share a mounter pod. When workloads go, everything that
  served them goes: mounts, processes, systemd units, attachments and mounter pods; the bucket of a dynamic volume with policy Delete,
  which is emptied first. The buckets of static volumes, and of those with policy Retain, stay.

  Background:
    Given 2 workloads write to static volumes and 1 to dynamic ones, each every 100 ms
    And after the upgrade two more workloads on each node use one volume
    And in the end the workloads and their volumes go, of which nothing may be left after 180 s
    When the driver is upgraded from 1.2.0 to 2.2.0 while they write

  Scenario: Workloads of one volume share
    Then on every node workloads of one volume share a mounter pod
    And on every node a pod started after the upgrade is served by a mounter pod

  Scenario: Nothing is left
    Then of no workload anything is left 180 s after they went, and only the buckets that may go are gone
