package heirloom.launch;

import static heirloom.launch.FakeThings.handoff;
import static heirloom.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import heirloom.grant.Inheritable;
import heirloom.os.Current;
import heirloom.os.SpawnException;
import heirloom.os.SpawnPlan.Ending;
import heirloom.os.SpawnPlan.Group;
import heirloom.testing.FakeOs;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a builder asks of the system, seen through a system made of Java objects. */
class ChildBuilderTest {
  private final FakeOs os = FakeOs.linux();
  private final AtomicInteger deaths = new AtomicInteger();

  private Inheritable thing(String what) {
    return thing(os, what, 1);
  }

  private Inheritable thing(FakeOs where, String what, int handles) {
    return FakeThings.thing(where, what, handles, deaths);
  }

  /** A grant whose opening is a call that may fail. */
  private Inheritable opened() {
    return FakeThings.opened(os, deaths);
  }

  @Test
  void aPlainStartPassesNothingButThreePipes() throws Exception {
    Child child = new ChildBuilder("cat", "-n").start(os);

    FakeOs.Spawned spawned = os.only();
    assertThat(spawned.plan().program()).isEqualTo("cat");
    assertThat(spawned.invocation().arguments()).containsExactly("-n");
    assertThat(spawned.stdio()).containsExactly("pipe read", "pipe write", "pipe write");
    assertThat(spawned.grants()).isEmpty();
    assertThat(spawned.plan().ending()).isEqualTo(Ending.INDEPENDENT);
    assertThat(spawned.plan().group()).isEqualTo(Group.SAME);
    assertThat(spawned.plan().batchFiles()).isFalse();
    assertThat(spawned.plan().suspended()).isFalse();
    assertThat(spawned.plan().directory()).isEmpty();
    assertThat(spawned.invocation().environment())
        .doesNotContainKey("HEIRLOOM")
        .isEqualTo(new ProcessBuilder().environment());
    assertThat(os.open().values())
        .containsExactlyInAnyOrder("pipe write", "pipe read", "pipe read");
    spawned.process().end(0, 0);
    assertThat(os.open()).isEmpty();
    assertThat(child.waitFor()).isZero();
  }

  @Test
  void grantsComeInOrderThenTheControlLineThenTheLifeline() throws Exception {
    ChildBuilder.java(ChildBuilderTest.class)
        .inherit("b", thing(os, "bee", 2))
        .inherit("a", thing("ay"))
        .controlled()
        .endWithParent()
        .start(os);

    FakeOs.Spawned child = os.only();
    assertThat(child.grants().values())
        .containsExactly(
            "bee 0", "bee 1", "ay 0", "control child 0", "control child 1", "pipe read");
    assertThat(handoff(child))
        .matches(
            "heirloom/1/"
                + ProcessHandle.current().pid()
                + "/[0-9a-f]{32}/b:thing:3\\+4:access=rw/a:thing:5:access=rw"
                + "/\\.control:control:6\\+7:by=proc/\\.lifeline:lifeline:8:id=1\\.\\d+");
    child.process().end(0, 0);
    await().until(() -> deaths.get() == 2);
    assertThat(os.open()).isEmpty();
  }

  @Test
  void theLifelineStaysOpenUntilTheChildWasReaped() throws Exception {
    ChildBuilder.java(ChildBuilderTest.class).inheritIO().endWithParent().start(os);

    assertThat(os.only().plan().ending()).isEqualTo(Ending.BY_ITSELF);
    assertThat(os.only().invocation().arguments()).contains("heirloom.inherit.LifelineMain");
    System.gc();
    assertThat(os.open().values()).containsExactly("pipe write");
    os.only().process().end(0, 0);
    assertThat(os.open()).isEmpty();
  }

  @Test
  void onWindowsEveryChildIsEndedByTheSystem() throws Exception {
    FakeOs windows = FakeOs.windows();
    ChildBuilder.java(ChildBuilderTest.class)
        .inherit("a", thing(windows, "ay", 1))
        .endWithParent()
        .start(windows);

    assertThat(windows.only().plan().ending()).isEqualTo(Ending.BY_SYSTEM);
    assertThat(windows.only().invocation().arguments())
        .doesNotContain("heirloom.inherit.LifelineMain");
    long value = windows.only().grants().keySet().iterator().next();
    assertThat(handoff(windows.only()))
        .endsWith("/a:thing:0x" + Long.toHexString(value) + ":access=rw");
  }

  @Test
  void otherProgramsAreEndedByTheSystem() throws Exception {
    new ChildBuilder("cat").endWithParent().ownGroup().allowBatch().suspendedStart().start(os);

    assertThat(os.only().plan().ending()).isEqualTo(Ending.BY_SYSTEM);
    assertThat(os.only().plan().group()).isEqualTo(Group.OWN);
    assertThat(os.only().plan().batchFiles()).isTrue();
    assertThat(os.only().plan().suspended()).isTrue();
  }

  @ParameterizedTest
  @EnumSource(Handoff.class)
  void whicheverCallFailsNothingStaysOpen(Handoff route) throws Exception {
    int failed = 0;
    for (int n = 1; ; n++) {
      os.failCall(n);
      int before = os.spawned().size();
      try {
        ChildBuilder.java(ChildBuilderTest.class)
            .inherit("a", opened())
            .inherit("b", opened())
            .redirectInput(new File("/dev/null"))
            .handoff(route)
            .controlled()
            .endWithParent()
            .start(os);
        break;
      } catch (IOException e) {
        failed++;
        assertThat(e).isExactlyInstanceOf(IOException.class).hasMessageStartingWith("Cannot run");
        assertThat(e.getCause()).isInstanceOf(SpawnException.class);
        assertThat(os.open()).isEmpty();
        // Only a grant that cannot be sent fails a start whose child runs; it is killed then.
        os.spawned()
            .subList(before, os.spawned().size())
            .forEach(child -> assertThat(child.process().signals()).containsExactly("KILL"));
      }
    }
    assertThat(failed).isGreaterThan(6);
  }

  @Test
  void aClosedThingIsTheCallersMistake() {
    Inheritable closed =
        () -> {
          throw new IllegalStateException("shared memory \"a\" is closed");
        };
    assertThatIllegalStateException()
        .isThrownBy(
            () -> new ChildBuilder("cat").inherit("b", thing("b")).inherit("a", closed).start(os))
        .withMessage("shared memory \"a\" is closed");
    assertThat(os.open()).isEmpty();
  }

  @Test
  void namesFollowTheRule() {
    ChildBuilder builder = new ChildBuilder("cat").inherit("A-z_0.9", thing("x"));
    for (String bad : List.of("", "a b", "a/b", "a:b", "\u00e4", "x".repeat(65))) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> builder.inherit(bad, thing("x")))
          .withMessage("name=" + bad + ", expected 1 to 64 of A-Za-z0-9._-");
    }
    for (String reserved : List.of(".control", ".lifeline")) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> builder.inherit(reserved, thing("x")))
          .withMessage("name=" + reserved + " is reserved");
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.inherit("A-z_0.9", thing("x")))
        .withMessage("name=A-z_0.9, given twice");
  }

  @Test
  void moreThan250GrantsAreRefused() throws Exception {
    ChildBuilder builder = new ChildBuilder("cat");
    for (int i = 0; i < 250; i++) {
      builder.inherit("g" + i, thing("x"));
    }
    builder.start(os);
    assertThat(os.only().grants()).hasSize(250);
    builder.inherit("g250", thing("x"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.start(os))
        .withMessage("grants=251, at most 250");
  }

  @Test
  void aHandoffBeyondItsLimitIsRefusedBeforeTheSpawn() {
    ChildBuilder builder = new ChildBuilder("cat");
    for (int i = 0; i < 250; i++) {
      builder.inherit(String.format("%064d", i), thing(os, "x", 4));
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.start(os))
        .withMessageContaining("handoff=")
        .withMessageContaining("24576");
    assertThat(os.spawned()).isEmpty();
    assertThat(os.open()).isEmpty();
  }

  @Test
  void aThingOfOneHandleMayBeAStandardStream() throws Exception {
    Child child =
        new ChildBuilder("cat")
            .redirectInput(thing("region"))
            .redirectOutput(Redirect.DISCARD)
            .redirectErrorStream(true)
            .start(os);

    assertThat(os.only().stdio()).containsExactly("region 0", "null device", "null device");
    assertThat(os.only().grants()).isEmpty();
    assertThat(os.open()).isEmpty();
    assertThat(child.getInputStream().read()).isEqualTo(-1);
    assertThat(child.getErrorStream().read()).isEqualTo(-1);
    assertThatThrownBy(() -> child.getOutputStream().write(1)).hasMessage("Stream closed");
    os.only().process().end(0, 0);
    await().until(() -> deaths.get() == 1);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ChildBuilder("cat").redirectInput(thing(os, "two", 2)).start(os))
        .withMessage("handles=2, a standard stream is 1 handle");
    assertThat(os.open()).isEmpty();
  }

  @Test
  void jvmOptionsAreForChildJvms() {
    assertThatIllegalStateException()
        .isThrownBy(() -> new ChildBuilder("cat").jvmOptions("-Xmx1g"))
        .withMessage("jvmOptions is for children made by ChildBuilder.java");
    assertThatIllegalStateException()
        .isThrownBy(() -> ChildBuilder.java(ChildBuilderTest.class).command("cat"));
    List<String> line =
        ChildBuilder.java(ChildBuilderTest.class, "x")
            .jvmOptions("-Xmx1g")
            .nativeAccess()
            .command();
    assertThat(line)
        .startsWith(
            new File(
                    System.getProperty("java.home"),
                    Current.isWindows() ? "bin/java.exe" : "bin/java")
                .toString(),
            "-cp")
        .endsWith(
            "--enable-native-access=ALL-UNNAMED", "-Xmx1g", ChildBuilderTest.class.getName(), "x");
  }
}
