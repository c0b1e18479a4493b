@pod-mounter @pod-mounter-quick
Feature: A mounter pod asks for what its volume or the chart says
  Who sets up a volume says by its attributes what the mounter pods ask for that serve it, and what they are limited to. What a volume does not say, the
  chart does. The chart's priority class keeps mounter pods from being evicted before the workloads that they serve.
  The same upgrade is judged by what these pods are kept from (unprivileged.feature).

  Background:
    Given a cluster of 1 node
    And 1 workloads write to static volumes and 1 to dynamic ones, each every 200 ms
    When the driver is upgraded from 1.2.0 to 2.2.0 while they write
    And then a new workload is started on each node
    And then a pod is started on each of these volumes, and its mounter pod is looked at
      | volume   | says                                                                          |
      | usual    | nothing                                                                       |
      | modest   | requests.cpu 20m                                                              |
      | thorough | requests.cpu 20m, requests.memory 48Mi, limits.cpu 1500m, limits.memory 256Mi |
    And then pods that Pod Security must refuse are tried in the namespace of mounter pods, by dry runs
    And then the API server is asked what the driver's service accounts may do
    And then the driver's processes, pods, logs and events are searched for the keys of the run
    And then what OpenShift is told to allow the driver's pods is looked at, in the cluster and in the chart

  Rule: Requests and limits are the volume's, else the chart's

    Scenario Outline: The mounter pod of a volume that says <says>
      Then the mounter pod of volume <volume> has the requests and limits that volume and chart say

      Examples:
        | volume   | says        |
        | usual    | nothing     |
        | modest   | one of four |
        | thorough | all of four |

  Rule: The priority is the chart's

    Scenario: No mounter pod goes before the workloads that it serves
      Then each mounter pod has the priority class that the chart names
