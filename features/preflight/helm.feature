@preflight @dynamic
Feature: A preflight knows what Helm and the API server will say of an upgrade
  Helm tries the upgrade in the way that is asked for, and the API server tries each request of it; nothing is stored. Each cause is brought
  about in the cluster or in a copy of the new chart, where nothing is found before. The preflight has to name that and nothing else, neither
  what blocks nor a warning, and nothing any more once it is mended. No workload runs meanwhile.

  Background:
    Given release 1.2.0 of the driver runs on 2 nodes, with the CRDs of release 2.2.0

  Scenario Outline: <cause>
    When <cause>
    Then by a preflight for an upgrade to 2.2.0 <finding> blocks, and nothing else
    And once that is mended, nothing is found

    Examples: Helm refuses
      | cause                                                              | finding                |
      | a template of the new chart needs a value that the old one has not | "Helm upgrade dry run" |
      | the stored release names an API that is not served any more        | "Helm upgrade dry run" |
      | a namespace of the new chart is there and is not Helm's            | "owned by the release" |

    Examples: The API server refuses
      | cause                                                      | finding              |
      | the new chart changes the lifecycle modes of its CSIDriver | "API server dry run" |
      | the new chart changes the selectors of its workloads       | "API server dry run" |
      | the new chart sets a field that nobody knows               | "API server dry run" |

    Examples: New pods are refused
      | cause                                             | finding             |
      | the driver's namespace takes restricted pods only | "new pods admitted" |

  Scenario Outline: <cause>, which warns of more
    When <cause>
    Then by a preflight for an upgrade to 2.2.0 <finding> blocks, <warning> is a warning, and nothing else
    And once that is mended, nothing is found

    Examples: What is refused is seen elsewhere too, or for one of the workloads only
      | cause                                                | finding              | warning                |
      | the new chart needs attachments                      | "API server dry run" | "CSIDriver kept"       |
      | the new chart gives a storage class other parameters | "API server dry run" | "storage classes kept" |
      | a quota has no room for a new pod beside the old     | "new pods admitted"  | "quota has room"       |

  Scenario Outline: It says why <who> refuses, and what to do
    When <cause>
    Then by a preflight for an upgrade to 2.2.0 "API server dry run" blocks, and nothing else
    And it says "<why>", and what to do: "<what to do>"
    And once that is mended, nothing is found

    Examples:
      | who                         | cause                                      | why                                             | what to do                         |
      | a policy                    | a policy refuses changes of DaemonSets     | denied request: DaemonSets stay as they are     | have an exception made             |
      | a webhook                   | a webhook refuses changes of DaemonSets    | denied the request: DaemonSets stay as they are | have an exception made             |
      | a webhook that nobody finds | a webhook for DaemonSets cannot be reached | failed calling webhook                          | repair the service of that webhook |

  Scenario: A quota that is just full is no obstacle where the old pod goes first
    When a quota has no room for a new pod beside the old
    And the new chart's controller goes before its successor comes
    Then by a preflight for an upgrade to 2.2.0 "quota has room" is a warning, and nothing else
    And once that is mended, nothing is found

  Scenario: The plan names the steps in their order and what each changes
    Given the CRD of the new chart is not in the cluster
    When the plan of an upgrade to 2.2.0 is asked for
    Then its steps are "Back up", "Apply the chart's CRDs, which Helm leaves alone in an upgrade", "Try the upgrade", "Upgrade", "Verify", "If it has to be undone"
    And it says that "Namespace mount-s3" is created, that "DaemonSet scality-s3-csi/s3-csi-node" is changed, and that its pods restart

  Scenario: A rollback that deletes the namespace of running mounter pods is not begun
    Given the driver is upgraded to 2.2.0 with a namespace that goes on the way back
    When a mounter pod runs
    Then by a preflight for a rollback "nothing deleted that mounts need" blocks, and nothing else
    And once that is mended, nothing is found for a rollback

  Scenario: A rollback to a revision that Helm has not is not begun
    Given the driver is upgraded to 2.2.0 with a namespace that goes on the way back
    When a rollback to revision 99 is asked for
    Then by a preflight for a rollback "revision to roll back to" blocks, and nothing else
    And once that is mended, nothing is found for a rollback

  Scenario: A rollback that takes the node plugin from a tainted node with a mount is not begun
    Given the driver tolerates every taint by a value of its chart
    And a pod on node w1 mounts a volume of the driver
    When node w1 is tainted
    Then by a preflight for a rollback "node plugin on every node" blocks, and nothing else
    And once that is mended, nothing is found for a rollback
