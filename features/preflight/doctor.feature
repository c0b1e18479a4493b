@preflight
Feature: Holdfast says what a machine lacks
  holdfast doctor looks at the machine that it runs on. Here its process is given a machine that lacks one thing: by namespaces, a PATH and
  properties of its own. It names that and nothing else. No cluster is needed.

  Scenario: A machine that can boot a lab lacks nothing
    When doctor looks at this machine
    Then "lab: root", "lab: system", "lab: FUSE", "lab: cgroups", "lab: cache", "lab: Go", "lab: Rust", "lab: JDK", "lab: packages", "lab: sources" and "Helm" are as they should be

  Scenario Outline: <cause>
    When doctor looks at this machine, where <cause>
    Then <finding> blocks, and nothing else does
    And it says what to do: "<advice>"

    Examples:
      | cause                                              | finding         | advice                          |
      | the user is not root                               | "lab: root"     | run it with sudo                |
      | the processor is another                           | "lab: system"   | the lab needs Linux on amd64    |
      | there is no /dev/fuse                              | "lab: FUSE"     | modprobe fuse                   |
      | no cgroups are mounted                             | "lab: cgroups"  | mount them                      |
      | the cache cannot be written                        | "lab: cache"    | choose another with -Dlab.cache |
      | the cache is empty and Go is not installed         | "lab: Go"       | install version                 |
      | the cache is empty and Rust is not installed       | "lab: Rust"     | rustup.rs                       |
      | the cache is empty and the JDK has no jmods folder | "lab: JDK"      | use a full JDK                  |
      | there is neither iproute2 nor apt-get              | "lab: packages" | install them                    |
      | the working folder is not the project's            | "lab: sources"  | run from the project            |

  Scenario: An old Helm is a warning
    When doctor looks at this machine, where Helm is of version v3.12.9
    Then "Helm" is the only warning
    And it says what to do: "install Helm 3.13 or newer"
