@preflight @dynamic
Feature: A preflight knows whether the pods of a new release find their nodes, and which CRDs are applied first
  The templates of the new chart are held against labels, taints and room of the nodes, and its CRDs against those of the cluster. A node
  with mounts that would lose the node plugin blocks, as does a CRD that would lose what objects are stored with; what Helm leaves to be
  applied by hand is a warning. Each cause is brought about where nothing is found; the preflight names it and nothing else, neither what
  blocks nor a warning, and nothing any more once it is mended.

  Background:
    Given release 1.2.0 of the driver runs on 2 nodes, with the CRDs of release 2.2.0

  Scenario: A renamed value takes the node plugin from a tainted node with a mount
    Given the driver tolerates every taint by a value of its chart
    And a pod on node w1 mounts a volume of the driver
    When the new chart has another name for that value, and node w1 is tainted
    Then by a preflight for an upgrade to 2.2.0 "node plugin on every node" blocks, and nothing else
    And once that is mended, nothing is found

  Scenario: The same is a warning on a node without mounts
    Given the driver tolerates every taint by a value of its chart
    When the new chart has another name for that value, and node cp1 is tainted
    Then by a preflight for an upgrade to 2.2.0 "node plugin on nodes without mounts" is a warning, and nothing else
    And once that is mended, nothing is found

  Scenario: A selector leaves a node with a mount out
    Given a pod on node w1 mounts a volume of the driver
    When the new node plugin selects nodes by a label that only node cp1 has
    Then by a preflight for an upgrade to 2.2.0 "node plugin on every node" blocks, and nothing else
    And once that is mended, nothing is found

  Scenario: A node without room for mounter pods is a warning, and so is whom new pods may evict there
    Given a pod on node w1 mounts a volume of the driver
    When the kubelet of node w1 takes no pod more than it has
    Then by a preflight for an upgrade to 2.2.0 "room for mounter pods" and "priority classes" are warnings, and nothing else
    And it says "room for 0 of 1"
    And it says "may evict"
    And once that is mended, nothing is found

  Scenario Outline: <cause>
    When <cause>
    Then by a preflight for an upgrade to 2.2.0 <finding> blocks, and nothing else
    And once that is mended, nothing is found

    Examples:
      | cause                                                                                   | finding                                                |
      | the new node plugin requests more processors than any node has                          | "node plugin on every node"                            |
      | the new node plugin has a host port that is taken on every node                         | "node plugin on every node"                            |
      | the new controller selects nodes by a label that none has                               | "controllers can roll"                                 |
      | the new controller has a host port that is taken on every node                          | "controllers can roll"                                 |
      | the new controller may not be where a node plugin is                                    | "controllers can roll"                                 |
      | the new controller must be spread by a label that no node has                           | "controllers can roll"                                 |
      | the new controller has a priority class that nobody made                                | "new pods admitted" and "priority classes exist"       |
      | the new node plugin has a RuntimeClass that nobody made                                 | "new pods admitted" and "node plugin on every node"    |
      | a LimitRange has containers that request no storage request more than any node has      | "node plugin on every node" and "controllers can roll" |
      | the CRD in the cluster has stored objects in a version that the new chart's has no more | "CRDs keep what is stored"                             |
      | the CRD in the cluster can select by a field that the new chart's cannot select by      | "CRDs keep what is stored"                             |

  Scenario: A field of a stored object would be lost; that object is an attachment, of a volume that nobody made
    When an object is stored with a field that the new chart's CRD has no more
    Then by a preflight for an upgrade to 2.2.0 "CRDs keep what is stored" blocks, "no dangling reference" is a warning, and nothing else
    And once that is mended, nothing is found

  Scenario Outline: It is a warning that <cause>
    When <cause>
    Then by a preflight for an upgrade to 2.2.0 "CRDs applied" is a warning, and nothing else
    And once that is mended, nothing is found

    Examples:
      | cause                                                                   |
      | the CRD of the new chart is not in the cluster                          |
      | the CRD in the cluster lacks a field that the new chart's can select by |
