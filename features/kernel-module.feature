@kernel-module
Feature: An upgrade that keeps the kernel module disturbs nobody, and one that brings another is for when nobody uses it
  Mounts of some drivers need a kernel module of their own, which an operator such as Kernel Module Management loads on each node from an image. A
  module in use cannot be unloaded. So what an upgrade may do is decided by one question: is the image of the module the one that is there? If it is,
  workloads run on. If it is not, the upgrade is refused as long as any pod uses a volume of the driver; when they have gone, the module comes
  first, then the driver, then the workloads with their data.

  One chart brings the Module and the driver. So the Module in the cluster is given what the new chart says of it, by itself, and is loaded before helm
  upgrade begins, which then finds it as it is to be. Another image is one of another name: what is in it nobody sees.

  The chart of the lab's block driver has the version of its module as a value. With --reuse-values that stays as it is; by the way
  reset-then-reuse-values it is that of the new chart.

  They are for every driver whose profile has module; for another they are left out, and said so. In the lab that is the block driver, by
  -Dupgrade.profile=fixtures/profiles/module.block.csi.holdfast.dev.yaml. On a cluster of your own the profile names the Module of your
  driver, as that of PanFS in fixtures/profiles does, and Kernel Module Management loads it; that was not run.

  Background:
    Given a driver whose mounts need a kernel module
    And a cluster of 2 nodes
    And 2 workloads write to static volumes and 1 to dynamic ones, each every 100 ms

  Rule: The image of the module stays the same: the driver is upgraded under load, and nobody is interrupted

    Background:
      When the driver is upgraded from 1.2.0 to 2.2.0 while they write
      And then a new workload is started on each node

    Scenario: The module stays as it is
      Then the kernel module has the same image before and after the upgrade, is loaded on every node that is to have it, and node plugins run just there

    Scenario: Workloads do not wait
      Then no write waited longer than 1 s

    Scenario: Workloads see no error
      Then no operation on a mount failed

    Scenario: Each mount stays the same mount
      Then every mount is the same mount on the host and in its pod

    Scenario: Open files work on
      Then files held open are read and written to the end

    Scenario: Workload pods are left alone
      Then no workload pod was restarted, replaced or stopped

    Scenario: The documented procedure works
      Then the CRDs were established first, both dry runs passed, and the rollout completed with the wanted images

    Scenario: Nothing is lost
      Then every acknowledged object is read again, unchanged

  Rule: The image of the module is another one: first nobody uses it, then comes the module, then the driver, then the workloads

    Background:
      When the driver is upgraded from 1.2.0 to 2.2.0 by reset-then-reuse-values, which is tried while they write, and done when they have stopped
      And then the workloads come back

    Scenario: As long as pods use volumes the upgrade is refused, by the preflight too, with a list of those pods
      Then the upgrade that was tried was refused with a list of all pods that use volumes, and changed nothing

    Scenario: Nobody notices that it was refused
      Then no write waited longer than 1 s

    Scenario: Mounts are not touched by it
      Then every mount is the same mount on the host and in its pod

    Scenario: The module comes first, and then the driver
      Then the other kernel module was loaded on every node that is to have it before the driver was upgraded, belongs to its release, and node plugins run just there

    Scenario: The documented procedure works
      Then the CRDs were established first, both dry runs passed, and the rollout completed with the wanted images

    Scenario: The workloads come back to their data
      Then every workload that came back reads what it left, on a mount of its own

    Scenario: Nothing is lost
      Then every acknowledged object is read again, unchanged
