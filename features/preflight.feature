@preflight @dynamic
Feature: A preflight finds what blocks an upgrade, and changes nothing
  A preflight looks at a cluster, at the driver's release in it and at the chart to upgrade to. Here each cause is brought about in a
  cluster in which nothing is found. The preflight has to name that and nothing else, neither what blocks nor a warning, and nothing any
  more once the cause is mended. No workload runs meanwhile.

  Background:
    Given release 1.2.0 of the driver runs on 2 nodes, with the CRDs of release 2.2.0

  Scenario: Nothing is found before the upgrade of a healthy driver, and looking changes nothing
    When a preflight for an upgrade to 2.2.0 is done
    Then nothing is found, and nothing is undetermined
    And it has made, changed and deleted no object of the cluster

  Scenario: An account that may read everything and change nothing gets the same answers, that it may not upgrade, and what it may not try
    When a preflight for an upgrade to 2.2.0 is done by an account that may only read
    Then "permission" blocks, and nothing else
    And "API server dry run", "new pods admitted" and "quota has room" are undetermined, and nothing else
    And it says that the account may not "patch daemonsets.apps"
    And it says that the account may not "create pods"

  Scenario Outline: <cause>
    When <cause>
    Then by a preflight for an upgrade to 2.2.0 <finding> blocks, and nothing else
    And once that is mended, nothing is found

    Examples: What the upgrade needs is not there
      | cause                                             | finding                                           |
      | the CSIDriver object is deleted                   | "CSIDriver present"                               |
      | the driver is taken out of the CSINode of node w1 | "driver in every CSINode"                         |
      | the node plugin is given an image that nobody has | "driver pods Ready" and "driver in every CSINode" |

    Examples: Something was begun and is not done
      | cause                                             | finding                 |
      | a claim asks for a storage class that nobody made | "no claim Pending"      |
      | a Helm upgrade of the driver fails                | "Helm release deployed" |

    Examples: The new release does not fit
      | cause                                  | finding              |
      | the new chart asks for Kubernetes 1.99 | "Kubernetes version" |

  Scenario Outline: <cause>, which warns of more
    When <cause>
    Then by a preflight for an upgrade to 2.2.0 <finding> blocks, <warnings>, and nothing else
    And once that is mended, nothing is found

    Examples: What blocks is seen elsewhere too
      | cause                                             | finding                               | warnings                                                         |
      | the kubelet of node w1 stops                      | "nodes Ready" and "driver pods Ready" | "node plugin on nodes without mounts" is a warning               |
      | the driver cannot make a volume for want of a key | "no claim Pending"                    | "Secrets there" and "no error in the driver's logs" are warnings |

  Scenario Outline: It is a warning that <cause>
    When <cause>
    Then by a preflight for an upgrade to 2.2.0 <finding> is a warning, and nothing else
    And once that is mended, nothing is found

    Examples: What may be mistaken for an effect of the upgrade
      | cause                                                 | finding                         |
      | a container of the node plugin on node w1 was killed  | "no new restart of the driver"  |
      | the driver could not make a volume, and has logged so | "no error in the driver's logs" |
      | a volume has lost its claim                           | "no dangling reference"         |

  Scenario: What is there and what the upgrade changes is listed, and counts for nothing
    When the new node plugin requests another share of a processor
    Then by a preflight for an upgrade to 2.2.0 "configuration that would change" names it
    And "volumes and pods by driver", "mounts by kind of mounter", "resources" and "versions" are listed
    And once that is mended, "configuration that would change" does not name it

  Scenario: An API server that does not answer is all that there is to say
    When a preflight is done at a port where nobody answers
    Then "API server reachable" blocks, and there is nothing else
    But a preflight at the cluster's own says that it is reachable

  Scenario Outline: It is no obstacle that <harmless>
    When <harmless>
    Then by a preflight for an upgrade to 2.2.0 nothing is found

    Examples:
      | harmless                                     |
      | a claim waits for a driver that is not ours  |
      | a claim waits for the first pod that uses it |

  Scenario: An account that may do all that the upgrade does, but grant what it has not itself, may not upgrade
    When a preflight for an upgrade to 2.2.0 is done by an account that may not escalate and bind
    Then "API server dry run" blocks, and nothing else
    And it says "attempting to grant RBAC permissions not currently held"
    But nothing is found for an upgrade to 2.2.0

  Scenario: A release that must not be skipped is not skipped
    Given release 1.1.0 of the driver runs on 2 nodes, with the CRDs of release 2.2.0
    When a preflight for an upgrade to 2.2.0 is done
    Then "no release skipped" blocks, and nothing else
    And it says that 1.1.0 → 2.2.0 skips 1.2.0, and why
    But nothing is found for an upgrade to 1.2.0
