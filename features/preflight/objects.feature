@preflight @dynamic
Feature: A preflight finds images, Secrets, volumes and CSI objects that do not fit the new release
  Each cause is brought about in a lab, or in a copy of the new chart, where nothing is found before. The preflight names it and nothing
  else, neither what blocks nor a warning, and nothing any more once it is mended.

  Background:
    Given release 1.2.0 of the driver runs on 2 nodes, with the CRDs of release 2.2.0

  Scenario Outline: <cause>
    When <cause>
    Then by a preflight for an upgrade to 2.2.0 <finding> blocks, and nothing else
    And once that is mended, nothing is found

    Examples: What a pod of the new release needs is not there
      | cause                                                  | finding         |
      | the Secret with the driver's key is deleted            | "Secrets there" |
      | the Secret with the driver's key loses one of its keys | "Secrets there" |

    Examples: A mount would lose its driver
      | cause                                                     | finding                                                             |
      | the new chart names the driver otherwise than its volumes | "drivers of volumes brought" and "nothing deleted that mounts need" |

  Scenario Outline: <cause>, which warns of more
    When <cause>
    Then by a preflight for an upgrade to 2.2.0 <finding> blocks, <warning> is a warning, and nothing else
    And once that is mended, nothing is found

    Examples: Images that no node has
      | cause                                                   | finding              | warning                   |
      | the new images are nowhere, and are never to be pulled  | "image pull policy"  | "new images on the nodes" |
      | the new images are nowhere, and so is their pull Secret | "image pull Secrets" | "new images on the nodes" |

  Scenario: A kernel module that comes while a pod uses a volume (one that is in use cannot be replaced)
    Given a pod on node w1 mounts a volume of the driver
    When the new chart brings a kernel module for the driver
    Then by a preflight for an upgrade to 2.2.0 "kernel module kept" blocks, "kernel module loaded" is a warning, and nothing else
    And once that is mended, nothing is found

  Scenario: A kernel module that has no image for a node's kernel (the operator misses nothing there)
    When the new chart brings a kernel module for kernels that no node has
    Then by a preflight for an upgrade to 2.2.0 "kernel module for each kernel" and "kernel module loaded" are warnings, and nothing else
    And once that is mended, nothing is found

  Scenario Outline: <cause>
    When <cause>
    Then by a preflight for an upgrade to 2.2.0 <finding> is a warning, and nothing else
    And once that is mended, nothing is found

    Examples: Images and Secrets
      | cause                                                            | finding                   |
      | the new images are nowhere                                       | "new images on the nodes" |
      | the new images are pulled for each pod, and no registry has them | "image pull policy"       |
      | the pods of the new chart name a pull Secret that nobody made    | "image pull Secrets"      |
      | a pull Secret of the new pods opens another registry             | "image pull Secrets"      |
      | a volume names a Secret that nobody made                         | "Secrets there"           |
      | a storage class names a Secret that nobody made                  | "Secrets there"           |
      | a storage class names a Secret without the driver's keys         | "Secrets there"           |
      | a storage class names a Secret without its namespace             | "Secrets there"           |

    Examples: Classes and volumes
      | cause                                                            | finding                 |
      | the new chart gives a storage class of the release other options | "storage classes kept"  |
      | the new chart has a second default class                         | "storage classes kept"  |
      | two volumes have the same handle                                 | "volume handles unique" |
      | a claim of the driver is being deleted                           | "volumes come back"     |
      | the class that made a volume of the driver is gone               | "volumes come back"     |

    Examples: CSI objects
      | cause                                                | finding               |
      | the new CSIDriver does not ask for a republish       | "CSIDriver kept"      |
      | an attachment of the driver is left over             | "attachments needed"  |
      | a driver that is gone is still registered on node w1 | "registrations alive" |

  Scenario: A workload without pods is no obstacle
    When the new chart has one more workload, of no pods and with an image that nobody has
    Then by a preflight for an upgrade to 2.2.0 nothing is found

  Scenario: One node tries whether it can pull the new images
    When the new images are nowhere
    Then by a preflight with a probe for an upgrade to 2.2.0 "new images can be pulled" blocks, and nothing is left behind
    But once that is mended, by a preflight with a probe for an upgrade to 2.2.0 it does not
