package heirloom.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import heirloom.launch.Child;
import heirloom.launch.ChildBuilder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Memory that grows as children write to it. */
class SpoolTest {

  private static String text(Spool spool) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    assertThat(spool.copyTo(out)).isEqualTo(spool.size());
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "memory is a file on Linux alone")
  void whatChildrenPrintIsAllThereInTheOrderOfTheirWrites() throws Exception {
    try (Spool spool = Spool.create("out")) {
      assertThat(spool.size()).isZero();
      List<Child> children = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        children.add(
            new ChildBuilder("sh", "-c", "for i in 1 2 3; do echo $0-$i; done", "c" + i)
                .redirectOutput(spool)
                .redirectError(Redirect.INHERIT)
                .start());
      }
      for (Child child : children) {
        assertThat(child.waitFor()).isZero();
      }
      assertThat(text(spool).lines())
          .hasSize(12)
          .contains("c0-1", "c1-2", "c2-3", "c3-3")
          .filteredOn(line -> line.startsWith("c2"))
          .containsExactly("c2-1", "c2-2", "c2-3");
      assertThat(text(spool)).as("a second copy begins at the beginning").startsWith("c");
    }
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "memory is a file on Linux alone")
  void itGrowsPastAnyBuffer() throws Exception {
    try (Spool spool = Spool.create("big")) {
      Child child =
          new ChildBuilder("head", "-c", "3000001", "/dev/zero").redirectOutput(spool).start();
      assertThat(child.waitFor()).isZero();
      assertThat(spool.size()).isEqualTo(3_000_001);
      assertThat(text(spool)).hasSize(3_000_001);
    }
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "memory is a file on Linux alone")
  void aCopyEndsAtItsLimitWhileAChildWritesOn() throws Exception {
    try (Spool spool = Spool.create("endless")) {
      Child child =
          new ChildBuilder("head", "-c", "700000", "/dev/zero").redirectOutput(spool).start();
      assertThat(child.waitFor()).isZero();
      // Each chunk that is copied makes it longer: without a limit it never ends.
      OutputStream feeding =
          new OutputStream() {
            private int more = 64;

            @Override
            public void write(int value) {}

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
              if (more-- > 0) {
                new ChildBuilder("head", "-c", "300000", "/dev/zero")
                    .redirectOutput(spool)
                    .start()
                    .onExit()
                    .join();
              }
            }
          };
      assertThat(spool.copyTo(feeding)).isEqualTo(700_000);
      assertThat(spool.size()).isGreaterThan(700_000);
      assertThat(spool.copyTo(OutputStream.nullOutputStream(), 5)).isEqualTo(5);
      assertThatThrownBy(() -> spool.copyTo(OutputStream.nullOutputStream(), -1))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("most=-1");
    }
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "memory is a file on Linux alone")
  void behindTheEndWritersAreRefused() throws Exception {
    try (Spool spool = Spool.create("ended")) {
      Child child =
          new ChildBuilder("sh", "-c", "echo first; read x; echo more 2>/dev/null || exit 9")
              .redirectOutput(spool)
              .start();
      await().until(() -> spool.size() == 6);
      spool.end();
      spool.end();
      child.getOutputStream().write('\n');
      child.getOutputStream().close();
      assertThat(child.waitFor()).isEqualTo(9);
      assertThat(text(spool)).isEqualTo("first\n");
    }
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "memory is a file on Linux alone")
  void aClosedOneSaysSoAndChildrenWriteOn() throws Exception {
    Spool spool = Spool.create("closed");
    Child child = new ChildBuilder("sh", "-c", "read x; echo more").redirectOutput(spool).start();
    spool.close();
    spool.close();
    child.getOutputStream().write('\n');
    child.getOutputStream().close();
    assertThat(child.waitFor()).isZero();
    assertThatThrownBy(spool::size)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
    assertThatThrownBy(() -> Spool.create("no blanks"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("name=no blanks");
  }

  @Test
  @EnabledOnOs(value = OS.WINDOWS, disabledReason = "elsewhere there is one")
  void whereMemoryIsNoFileItIsRefused() {
    assertThatThrownBy(() -> Spool.create("out"))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageContaining("needs Linux");
  }
}
