@preflight @dynamic
Feature: A preflight after the upgrade finds what is not as it was, or not as it should be
  The state of the cluster is saved, a cause is brought about, and the cluster is compared with what was saved. What an upgrade itself changes,
  and a mount that is lost, is in before-and-after.feature.

  Background:
    Given release 1.2.0 of the driver runs on 2 nodes, with the CRDs of release 2.2.0

  Scenario Outline: <cause>
    Given a volume, a storage class and a CRD of the driver are there, and the state of the cluster is saved
    When <cause>
    Then by a comparison <findings> are findings
    And once that is mended, they are none any more

    Examples: What changed
      | cause                                             | findings                                            |
      | a Helm upgrade of the driver fails                | "release" and "Helm release ready"                  |
      | the storage class of before gives other options   | "storage classes" and "storage classes as intended" |
      | the kubelet of node w1 stops                      | "nodes", "nodes Ready" and "driver pods"            |
      | the node plugin is given an image that nobody has | "driver pods" and "controller and node plugins run" |

  Scenario Outline: <cause>, which was not so before
    Given a volume, a storage class and a CRD of the driver are there, and the state of the cluster is saved
    When <cause>
    Then by a comparison <finding> is a finding
    And once that is mended, it is none any more

    Examples: What is not as it should be
      | cause                                                 | finding                         |
      | a claim asks for a storage class that nobody made     | "no claim Pending"              |
      | the driver could not make a volume, and has logged so | "no error in the driver's logs" |
      | a pod has an image that nobody has                    | "all pods Running or Completed" |

  Scenario: What is gone stays a finding
    Given a volume, a storage class and a CRD of the driver are there, and the state of the cluster is saved
    When all of them are deleted
    Then by a comparison "volumes", "claims", "storage classes", "storage classes as intended" and "CRDs" are findings
    And a comparison with what is saved now has none of these
