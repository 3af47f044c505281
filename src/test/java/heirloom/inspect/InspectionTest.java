package heirloom.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import heirloom.grant.InheritedFile;
import heirloom.grant.InheritedPipe;
import heirloom.inherit.Inheritance;
import heirloom.launch.Child;
import heirloom.launch.ChildBuilder;
import heirloom.launch.Handoff;
import heirloom.memory.SharedMemory;
import heirloom.sync.SharedMutex;
import heirloom.testing.TestChild;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What a look at a child tells of what it was given, and of what it was not. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "children are cat and env; see WindowsInspectTest")
class InspectionTest {

  private static void end(Child child) throws Exception {
    child.destroyForcibly();
    child.waitFor();
  }

  @Test
  void aChildHoldsWhatItWasGivenAndNothingElse(@TempDir Path dir) throws Exception {
    Path file = Files.writeString(dir.resolve("log"), "x");
    try (SharedMemory prices = SharedMemory.request(1 << 20).name("p").oneWay().allocate();
        SharedMutex lock = SharedMutex.create();
        InheritedPipe pipe = InheritedPipe.toChild()) {
      Child child =
          new ChildBuilder("cat")
              .inherit("prices", prices)
              .inherit("log", InheritedFile.append(file))
              .inherit("in", pipe)
              .inherit("lock", lock)
              .start();
      try {
        Inspection seen = child.inspect();
        assertThat(seen.names()).containsExactly("in", "lock", "log", "prices");
        assertThat(seen.told()).isEqualTo(seen.names());
        assertThat(seen.leaked()).isEmpty();
        HeldHandle memory =
            seen.process().handles().stream()
                .filter(handle -> handle.grant().equals(Optional.of("prices")))
                .findFirst()
                .orElseThrow();
        assertThat(memory.oneWay()).contains(true);
        assertThat(memory.seals()).contains("shrink", "grow", "future_write", "seal");
        SharedRegion region =
            seen.regions().stream()
                .filter(one -> one.name().equals("prices"))
                .findFirst()
                .orElseThrow();
        assertThat(region.size()).isEqualTo(1 << 20);
        assertThat(region.holders())
            .extracting(Holder::pid)
            .contains(child.pid(), ProcessHandle.current().pid());
        assertThat(seen.toString()).contains("given   fd ").contains("prices  memfd p");
      } finally {
        end(child);
      }
      assertThatThrownBy(child::inspect).isInstanceOf(InspectionException.class);
    }
  }

  @Test
  void whatReachedAChildWithoutBeingGivenIsALeak() throws Exception {
    try (SharedMemory region = SharedMemory.request(4096).name("slipped").allocate();
        InheritedPipe pipe = InheritedPipe.toChild()) {
      // env takes the handoff away: cat has two descriptors that nobody told it of.
      Child child =
          new ChildBuilder("env", "-u", "HEIRLOOM", "cat")
              .inherit("a", region)
              .inherit("b", pipe)
              .start();
      try {
        child.getOutputStream().write('\n');
        child.getOutputStream().flush();
        assertThat(child.getInputStream().read()).as("it runs").isEqualTo('\n');
        Inspection stranger = Inspection.of(child.pid());
        assertThat(stranger.names()).isEmpty();
        assertThat(stranger.leaked()).extracting(HeldHandle::number).contains(3);
        assertThat(stranger.toString()).contains("LEAKED  fd 3  memory rw  memfd slipped");
        assertThat(child.inspect().leaked()).as("its starter knows better").isEmpty();
        assertThat(child.inspect().names()).containsExactly("a", "b");
      } finally {
        end(child);
      }
    }
  }

  /** Holds a region that comes while it runs, and says so. */
  static void taker(String[] arguments) throws Exception {
    SharedMemory late =
        Inheritance.current().await("late", SharedMemory.TYPE, Duration.ofMinutes(1));
    System.out.println("has " + late.size());
    int unused = System.in.read();
    late.bytes().put(0, (byte) 1);
  }

  @Test
  void whatIsGivenLaterHasItsNameToo() throws Exception {
    for (Handoff route : Handoff.values()) {
      try (SharedMemory early = SharedMemory.request(4096).name("early").allocate();
          SharedMemory late = SharedMemory.request(8192).name("late").allocate()) {
        Child child =
            ChildBuilder.java(
                    TestChild.class,
                    TestChild.arguments(InspectionTest.class, "taker").toArray(String[]::new))
                .inherit("early", early)
                .handoff(route)
                .controlled()
                .endWithParent()
                .start();
        try {
          child.give("late", late);
          assertThat(child.inputReader().readLine()).isEqualTo("has 8192");
          Inspection seen = child.inspect();
          assertThat(seen.told()).as("%s", route).containsExactly("early", "late");
          assertThat(seen.names()).as("%s", route).contains("late");
          assertThat(seen.leaked()).as("%s", seen).isEmpty();
        } finally {
          end(child);
        }
      }
    }
  }

  @Test
  void aRegionThatIsOnlyMappedIsHeldAndAClosedFileIsNot() {
    String text =
        "heirloom/1/42/0123456789abcdef0123456789abcdef/a:memory:3:id=1.7/b:file:4:id=1.8";
    HandoffNames names = HandoffNames.parse("environment", text).orElseThrow();
    ProcessView view =
        new ProcessView(
            43,
            "worker",
            42,
            List.of(),
            List.of(new MapsLine(4096, true, true, "1.7", "/memfd:x (deleted)")),
            Set.of(0, 1, 2),
            Optional.of(names));
    Inspection seen = Inspection.of(view, Set.of(), Terms.LINUX);
    assertThat(seen.told()).containsExactly("a", "b");
    assertThat(seen.names()).containsExactly("a");
    assertThat(HandoffNames.with(Optional.of(names), Map.of("c", "1.9")).orElseThrow().byIdentity())
        .containsEntry("1.9", "c")
        .containsEntry("1.7", "a");
  }

  @Test
  void aProcessThatIsNotThereIsRefused() {
    assertThatThrownBy(() -> Inspection.of(4_194_999_999L))
        .isInstanceOf(InspectionException.class)
        .hasMessageContaining("there is no process 4194999999");
  }
}
