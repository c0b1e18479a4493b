@loss
Feature: What was not seen is doubted, and accuses nobody
  Holdfast looks at a cluster that may itself be in trouble. When something it looks with is away or lost for good, the campaign goes
  on, what was recorded is judged, and what is missing is INCONCLUSIVE by name. FAIL is said only of what was seen.

  Each scenario disturbs an upgrade of its own, in the lab. Workloads are spread over the nodes in turn: static-1 and dynamic-1 write on
  node cp1, static-2 writes on w1, and one new workload is started on each node after the upgrade.

  Background:
    Given 2 workloads write to static volumes and 1 to dynamic ones, each every 100 ms

  Scenario: The API server is away during the rollout (writers and mounts need none; agents keep what they record)
    Given the API server is to be away for 30 s, 1 s into the rollout
    When the driver is upgraded from 1.2.0 to 2.2.0 while they write
    Then no guarantee is found broken
    And guarantee gaps is proved for all volumes
    And guarantee data is proved for all volumes

  Scenario: The API server is away while everything is read back (what agents say is fetched when it is there again)
    Given the API server is to be away for 30 s, 4 s into the drain
    When the driver is upgraded from 1.2.0 to 2.2.0 while they write
    Then no guarantee is found broken
    And guarantee data is proved for all volumes

  Scenario: The observer itself stands still (agents go on; what only the observer sees was not seen meanwhile)
    Given the observer is to stand still for 4 s, 3 s into the upgrade
    When the driver is upgraded from 1.2.0 to 2.2.0 while they write
    Then no guarantee is found broken
    And guarantee process is proved for all volumes
    And guarantee gaps is proved for all volumes
    And guarantee data is proved for all volumes

  Scenario: A probe is deleted (the DaemonSet makes a new one, and nobody looked in between)
    Given the probe of node w1 is to be deleted, 1 s into the upgrade
    When the driver is upgraded from 1.2.0 to 2.2.0 while they write
    Then no guarantee is found broken
    And guarantee process is in doubt for static-2, and for nothing else
    And guarantee data is proved for all volumes

  Scenario: The node plugin is deleted before the upgrade (the DaemonSet makes a new one; old mounts are none of its business)
    Given the node plugin of node w1 is to be deleted, 2 s into the warm-up
    When the driver is upgraded from 1.2.0 to 2.2.0 while they write
    Then no guarantee is found broken
    And guarantee process is proved for all volumes
    And guarantee data is proved for all volumes

  Scenario: A workload's agent answers nobody any more (an object that could not be read back is not a lost object)
    Given the agent of static-1 is to freeze, 5 s into stability
    When the driver is upgraded from 1.2.0 to 2.2.0 while they write
    Then no guarantee is found broken
    And guarantee data is in doubt for static-1, and for nothing else

  Scenario: The agent that reads straight from S3 is gone (what it did not read may be there all the same)
    Given the S3 control of node w1 is to be deleted, 5 s into stability
    When the driver is upgraded from 1.2.0 to 2.2.0 while they write
    Then no guarantee is found broken
    And guarantee data is in doubt for static-2 and new-dynamic-2, and for nothing else
