@loss @dynamic
Feature: What was not seen is doubted, and accuses nobody
  Holdfast looks at a cluster that may itself be in trouble. When something it looks with is away or lost for good, the campaign goes
  on, what was recorded is judged, and what is missing is INCONCLUSIVE by name. FAIL is said only of what was seen.

  Each scenario disturbs an upgrade of its own, in the lab. Workloads are spread over the nodes in turn: static-1 and dynamic-1 write on
  node cp1, static-2 writes on w1, and one new workload is started on each node after the upgrade.

  Background:
    Given 2 workloads write to static volumes and 1 to dynamic ones, each every 100 ms

  Scenario: The API server is away during the rollout (writers and mounts need none; agents keep what they record)
    Given 1 s into the rollout, the API server is away for 30 s
    When the driver is upgraded from 1.2.0 to 2.2.0 while they write
    And then a new workload is started on each node
    And then two republishes of every volume are waited for
    Then no guarantee is found broken
    And guarantee gaps is proved for all volumes
    And guarantee data is proved for all volumes

  Scenario: The API server is away while everything is read back (what agents say is fetched when it is there again)
    Given 4 s into the drain, the API server is away for 30 s
    When the driver is upgraded from 1.2.0 to 2.2.0 while they write
    And then a new workload is started on each node
    And then two republishes of every volume are waited for
    Then no guarantee is found broken
    And guarantee data is proved for all volumes

  Scenario: The observer itself stands still (agents go on; what only the observer sees was not seen meanwhile)
    Given 3 s into the upgrade, the observer stands still for 4 s
    When the driver is upgraded from 1.2.0 to 2.2.0 while they write
    And then a new workload is started on each node
    And then two republishes of every volume are waited for
    Then no guarantee is found broken
    And guarantee process is proved for all volumes
    And guarantee gaps is proved for all volumes
    And guarantee data is proved for all volumes

  Scenario: A probe is deleted (the DaemonSet makes a new one, and nobody looked in between)
    Given 1 s into the upgrade, the probe of node w1 is deleted
    When the driver is upgraded from 1.2.0 to 2.2.0 while they write
    And then a new workload is started on each node
    And then two republishes of every volume are waited for
    Then no guarantee is found broken
    And guarantee process, with no more than 1 s between two looks, is in doubt for static-2, and for nothing else
    And guarantee data is proved for all volumes

  Scenario: The node plugin is deleted before the upgrade (the DaemonSet makes a new one; old mounts are none of its business)
    Given 2 s into the warm-up, the node plugin of node w1 is deleted
    When the driver is upgraded from 1.2.0 to 2.2.0 while they write
    And then a new workload is started on each node
    And then two republishes of every volume are waited for
    Then no guarantee is found broken
    And guarantee process is proved for all volumes
    And guarantee data is proved for all volumes

  Scenario: A workload's agent answers nobody any more (an object that could not be read back is not a lost object)
    Given 5 s into stability, the agent of static-1 freezes
    When the driver is upgraded from 1.2.0 to 2.2.0 while they write
    And then a new workload is started on each node
    And then two republishes of every volume are waited for
    Then no guarantee is found broken
    And guarantee data is in doubt for static-1, and for nothing else

  Scenario: The agent that reads straight from S3 is gone (what it did not read may be there all the same)
    Given 5 s into stability, the S3 control of node w1 is deleted
    When the driver is upgraded from 1.2.0 to 2.2.0 while they write
    And then a new workload is started on each node
    And then two republishes of every volume are waited for
    Then no guarantee is found broken
    And guarantee data is in doubt for static-2 and new-dynamic-2, and for nothing else
