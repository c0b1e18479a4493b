@rollout
Feature: Work that is begun while the driver rolls out gets done
  An upgrade takes the node plugin of a node away for some seconds, and the controller too. What users ask for meanwhile must neither fail
  for good nor need help: the kubelet and the provisioner try again, and the new driver takes up what the old one left half done.

  Background:
    Given 2 workloads write to static volumes and 2 to dynamic ones, each every 100 ms
    When the driver is upgraded from 1.2.0 to 2.2.0 while they write
    And while the driver rolls out, on each node a claim and a pod on it are made, and another pod is deleted
    And then a new workload is started on each node

  Scenario: Claims, pods and deletions in the middle of a rollout
    Then what was begun during the rollout is done without help within 120 s after it, on every node

  Scenario: Old mounts keep their processes all the same
    Then every mount is served by the same process, seen at least every 500 ms

  Scenario: Writers do not wait all the same
    Then no write waited longer than 1 s
