@pod-mounter
Feature: An upgrade from one release with mounter pods to the next leaves those of the old one alone
  A mounter pod runs the mount process of the release that made it. It goes on with that for as long as a workload uses it: taken away, it
  interrupts the workload; handed to new workloads, it keeps the old program alive for ever. So both releases serve side by side after an
  upgrade, also on one volume, and each mounter pod carries the mark of its release. What attachments say is read by both, so their kind
  may get fields and lose none.

  Background:
    Given a cluster of 1 node
    And 1 workloads write to static volumes and 1 to dynamic ones, each every 200 ms
    When the driver is upgraded from 2.0.0 to 2.2.0 while they write
    And then a new workload is started on each node
    And then another workload is started on a volume of an old one, on each node

  Rule: The mounter pods of the old release go on

    @pod-mounter-quick
    Scenario: They are left as they are
      Then the mounter pods of the old release are the same pods, with the mark and the image that they had

    Scenario: Each old mount keeps its process
      Then every mount is served by the same process, seen at least every 500 ms

    Scenario: Workloads do not wait, whichever release serves them
      Then no write waited longer than 1 s

    Scenario: Workloads see no error
      Then no operation on a mount failed

  Rule: New workloads get the new release, and both serve side by side

    @pod-mounter-quick
    Scenario: New mounter pods are of the new release (a mounter pod that serves a volume already takes new workloads of its own release only)
      Then new workloads are served by mounter pods with the mark of the new release, beside old ones on the same volume

    Scenario: New pods use the pod mounter
      Then on every node a pod started after the upgrade is served by a mounter pod

    Scenario: What was written is where it belongs
      Then every acknowledged object is found unchanged through the mount and straight from S3

  Rule: What both releases read, both understand

    @pod-mounter-quick
    Scenario: The kind of attachments loses nothing (a field that it lacks is dropped from objects when they are written again)
      Then the CRD of attachments has every version, field and selectable field that it had
