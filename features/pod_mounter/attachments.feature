@pod-mounter
Feature: Each attachment says which mounter pod serves which workload
  The driver's controller decides by attachments which mounter pod serves which pod, and its node plugins act by them: a mounter pod that no
  attachment names is taken away, and one that an attachment names for nobody is kept for ever. Pods here do nothing but use a volume.

  Background:
    Given a cluster of 1 node
    And 1 workloads write to static volumes and 0 to dynamic ones, each every 100 ms
    When the driver is upgraded from 1.2.0 to 2.2.0 while they write
    And then pods come and end in every way while another writer adds entries to the attachment that names them

  @pod-mounter-quick
  Scenario: The API server refuses what readers could not use
    Then an attachment that lacks a field, or has one of another type, is refused

  @pod-mounter-quick
  Scenario: Attachments are found by their fields
    Then each field that can be selected by selects what the full list has of its value

  @pod-mounter-quick
  Scenario: A pod is named as long as it uses the volume (it is deleted, completes, is evicted, deleted by force, or its node is drained)
    Then an attachment names each pod with its node, volume, options and group, from before the pod runs until its end, however it ends, and no longer than 30 s after it

  @pod-mounter-quick
  Scenario: Writers lose nothing to each other
    Then no entry that another writer adds is lost, and an update by an old version is a conflict

  @pod-mounter-quick
  Scenario: What nobody uses goes (a controller that was away when a pod ended never sees its end)
    Then the entry of a workload that never was goes within the time that the driver's profile names
