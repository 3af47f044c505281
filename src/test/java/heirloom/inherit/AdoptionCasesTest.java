package heirloom.inherit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import heirloom.grant.Grant;
import heirloom.grant.InheritanceException;
import heirloom.grant.InheritedSocket;
import heirloom.memory.SharedMemory;
import heirloom.os.OsHandle;
import heirloom.testing.OpenDescriptors;
import heirloom.testing.OpenDescriptors.One;
import heirloom.testing.TinyJson;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The specification's cases of adopting, which the readers in Python and C run too. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "the cases are of Linux: reads /proc")
final class AdoptionCasesTest {

  private static final Path CASES = Path.of("../docs/spec/adoption-cases.json");
  private static final long SIZE = 4096;

  private record Case(String note, String object, String grant, List<String> asked) {}

  @TestFactory
  Stream<DynamicTest> everyCase() throws Exception {
    List<Case> cases = cases();
    assertThat(cases).hasSizeGreaterThan(30);
    return cases.stream().map(one -> DynamicTest.dynamicTest(one.note(), () -> check(one)));
  }

  private static void check(Case one) throws Exception {
    switch (one.object()) {
      case "memfd" -> checkMemory(one);
      case "socket-listening" -> checkListening(one);
      default -> {
        try (OpenDescriptors here = new OpenDescriptors()) {
          check(one, open(here, one.object()));
        }
      }
    }
  }

  /** As a parent gives it: a description of its own. */
  private static void checkMemory(Case one) throws Exception {
    try (SharedMemory region = SharedMemory.allocate(SIZE);
        Grant grant = region.open()) {
      OsHandle handle = grant.handles().get(0);
      long number = handle.acquire();
      try {
        check(one, new One(number, grant.attributes().getOrDefault("id", "")));
      } finally {
        handle.release();
      }
    }
  }

  /** Who takes it owns the number from then on, and has closed it in the end. */
  private static void checkListening(Case one) throws Exception {
    InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    try (InheritedSocket socket = InheritedSocket.listen(anyPort)) {
      Grant grant = socket.open();
      OsHandle handle = grant.handles().get(0);
      long number = handle.acquire();
      handle.release();
      check(one, new One(number, grant.attributes().getOrDefault("id", "")));
      if (one.asked().stream().noneMatch(asked -> asked.endsWith(" taken"))) {
        grant.close();
      }
    }
  }

  private static void check(Case one, One number) throws Exception {
    String grant =
        one.grant()
            .replace("N", String.valueOf(number.number()))
            .replace("HEX", "0x" + Long.toHexString(number.number()))
            .replace("ID", number.identity());
    Inheritance given = InheritanceReading.read(InheritanceReading.prefix() + "/g:" + grant);
    for (String asked : one.asked()) {
      String[] words = asked.split(" ", -1);
      if (words[2].equals("taken")) {
        take(given, words[0], words[1]).close();
      } else {
        assertThatThrownBy(() -> take(given, words[0], words[1]).close())
            .as(asked)
            .isInstanceOfSatisfying(
                InheritanceException.class,
                refusal -> assertThat(refusal.reason().name()).as(asked).isEqualTo(words[2]));
      }
    }
  }

  private static AutoCloseable take(Inheritance given, String how, String name) throws Exception {
    return switch (how) {
      case "memory" -> given.memory(name);
      case "file" -> given.file(name);
      case "input" -> given.input(name);
      case "output" -> given.output(name);
      case "socket" -> given.take(name, InheritedSocket.TYPE);
      default -> throw new IllegalArgumentException("how=" + how);
    };
  }

  private static One open(OpenDescriptors here, String object) throws Exception {
    return switch (object) {
      case "closed" -> new One(999_999, "1.1");
      case "shm" -> here.memory(SIZE);
      case "shm-read" -> here.readOnlyMemory(SIZE);
      case "shm-folder" -> here.memoryInFolder(SIZE);
      case "shm-named" -> here.namedMemory(SIZE);
      case "file-read" -> here.file("x", StandardOpenOption.READ);
      case "file-write" -> here.file("x", StandardOpenOption.WRITE);
      case "file-append" -> here.file("x", StandardOpenOption.APPEND);
      case "file-both" -> here.file("x", StandardOpenOption.READ, StandardOpenOption.WRITE);
      case "fifo-both" -> here.fifo();
      case "socket-idle" -> here.socket(false);
      case "socket-datagram" -> here.socket(true);
      case "pipe-read" -> here.pipe().get(0);
      case "pipe-write" -> here.pipe().get(1);
      default -> throw new IllegalArgumentException("object=" + object);
    };
  }

  private static List<Case> cases() throws Exception {
    Map<?, ?> file = (Map<?, ?>) TinyJson.read(Files.readString(CASES));
    return ((List<?>) Objects.requireNonNull(file.get("cases")))
        .stream()
            .map(one -> (Map<?, ?>) one)
            .map(
                one ->
                    new Case(
                        text(one, "note"),
                        text(one, "object"),
                        text(one, "grant"),
                        ((List<?>) Objects.requireNonNull(one.get("asked")))
                            .stream().map(String.class::cast).toList()))
            .toList();
  }

  private static String text(Map<?, ?> one, String name) {
    return (String) Objects.requireNonNull(one.get(name), name);
  }
}
