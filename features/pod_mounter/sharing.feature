@pod-mounter
Feature: Pods that use a volume in the same way share a mounter pod, and no others do
  A mounter pod costs memory and a cache, so pods share one where they can: on one node, of one volume, with the same mount options and fsGroup.
  What differs in one of these must not be served together: a mount has one group, and one set of options. Most pods here do nothing but use a volume, so
  that many of them fit on a small node; two workloads write to the volume on which they come and go.

  Background:
    Given a cluster of 2 nodes
    And 2 workloads write to static volumes and 0 to dynamic ones, each every 100 ms
    When the driver is upgraded from 1.2.0 to 2.2.0 while they write
    And then two more workloads on each node use one volume
    And then pods are started on one volume that are alike, and others that differ in one thing each
    And then 20 pods are started on one volume at once, one of them leaves, and then the others
    And then 10 times 5 pods come and go on a volume that two workloads write to
    And then two pods are started on one volume while two controllers of the driver run

  Rule: What pods differ in decides whether they share

    Scenario Outline: Pods that differ in <what> <how>
      Then pods that differ in <what> alone <how>

      Examples: This separates them
        | what          | how                            |
        | volume        | have mounter pods of their own |
        | mount-options | have mounter pods of their own |
        | fs-group      | have mounter pods of their own |
        | node          | have mounter pods of their own |

      Examples: This does not
        | what            | how                 |
        | nothing         | share a mounter pod |
        | service-account | share a mounter pod |
        | user            | share a mounter pod |
        | labels          | share a mounter pod |

  Rule: However pods come and go, those that stay do not notice

    Scenario: Many pods at once
      Then of 20 pods that start at once all share one mounter pod and are ready within 30 s of the first start

    Scenario: The last one out
      Then attachment, mounter pod and source mount are gone 30 s after the last of them

    Scenario: Pods that come and go
      Then in each of 10 rounds the pods share one mounter pod

    Scenario: Workloads on the same volume do not wait
      Then no write waited longer than 1 s

    Scenario: Two controllers make one attachment (during a rollout the old one runs until the new one is ready)
      Then both are named by one attachment
