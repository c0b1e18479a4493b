@preflight @compared @dynamic
Feature: What an upgrade changed is reported, and how fast volumes are before and after it
  A workload with a volume of its own runs on each node, release 1.2.0 is upgraded to 2.2.0 once, and a workload is started after it. What is
  measured, probed and saved before is compared with the same after it by all scenarios.

  Background:
    Given release 1.2.0 on 2 nodes was measured, probed and saved, upgraded to 2.2.0, and measured and probed again

  Scenario: A probe on the nodes tells systemd mounts from mounter pods
    Then before the upgrade 2 mounts are served by systemd, 0 by mounter pods, and 0 unknown
    And after it 2 mounts are served by systemd, 1 by mounter pods, and 0 unknown
    But without a probe those that systemd serves are unknown

  Scenario: Probing and measuring leave nothing behind
    Then the cluster holds after the first measurement and probe what it held before them

  Scenario: Mounting, writing, reading and listing are measured, and compared
    Then of "time to mount", "time to write", "time to read" and "time to list" median, spread and number of samples are reported before and after
    And none of these figures is undetermined

  Scenario: What changed is reported, and that of an upgrade that disturbs nobody is no finding
    Then it is reported that "release", "images", "CRDs", "driver pods", "pods with volumes", "mounts" and "attachments" are others, and that a workload is new
    And no change is a finding

  Scenario: Success criteria are listed, with what judges those that this cannot judge
    Then every success criterion is met that a look at the cluster can judge, "all existing mounts survive" and "API server accessible" among them
    And the others are named with the guarantee that judges them

  Scenario: A slow object store is noticed
    When it is measured again while the S3 server stands still most of the time
    Then "time to write", "time to read" and "time to list" are found more than 50 % worse
    And "performance baseline met" is a finding

  Scenario: A workload that is gone, and a claim with it, is noticed
    When a workload from before the upgrade and its claim are deleted
    Then "pods with volumes", "mounts", "claims" and "volumes" are findings, and nothing else
    And "all existing mounts survive" is undetermined
