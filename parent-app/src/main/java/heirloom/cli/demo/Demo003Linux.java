package heirloom.cli.demo;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import heirloom.child.named.FourWays;
import heirloom.child.named.FourWaysChild;
import heirloom.child.named.RecordChild;
import heirloom.child.named.SharedRecord;
import heirloom.interop.LeftBehind;
import heirloom.interop.MappedFile;
import heirloom.interop.PageProtection;
import heirloom.interop.PosixSharedMemory;
import heirloom.interop.SystemVKey;
import heirloom.interop.SystemVSharedMemory;
import heirloom.interop.Turns;
import heirloom.interop.UserSignal;
import heirloom.interop.View;
import heirloom.interop.ViewAccess;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A mapped file, POSIX and System V memory, and four ways to keep two programs in order; Linux. */
final class Demo003Linux {

  private static final int MESSAGES = 2_000;
  private static final SharedRecord OURS = new SharedRecord(42, 0.25, "hello");
  private static final int COLLECTIONS = 100;

  private final PrintWriter out;

  Demo003Linux(PrintWriter out) {
    this.out = out;
  }

  void show() throws IOException, InterruptedException {
    List<LeftBehind> before = LeftBehind.ofThisUser();
    Made<Path> made = Made.by(() -> Files.createTempFile("heirloom-demo", ".bin"), Files::delete);
    Path file = made.thing();
    try {
      mappedFile(file);
      posix("/" + file.getFileName());
      systemV(file);
      fourWays(file);
      signalFirst();
    } finally {
      made.remove();
    }
    out.println("6 What is left");
    List<String> left = left(before);
    out.println("  " + (left.isEmpty() ? "Nothing." : String.join(", ", left)));
  }

  private static String answered(View view, String... where)
      throws IOException, InterruptedException {
    OURS.into(view);
    OtherProcess other = OtherProcess.start(RecordChild.class, where);
    String said = "process " + other.pid() + " " + other.said();
    SharedRecord answer = SharedRecord.from(view);
    return said + "; here " + answer.number() + ", " + answer.ratio() + ", " + answer.text();
  }

  private void mappedFile(Path file) throws IOException, InterruptedException {
    out.println("1 A structure of 256 bytes {magic, length, int64, double, char[232]}");
    try (MappedFile mapped = MappedFile.open(file, PageProtection.READ_WRITE, SharedRecord.SIZE);
        View view = mapped.map(ViewAccess.WRITE)) {
      out.println("  in a mapped file: " + answered(view, "file", file.toString()));
    }
  }

  private void posix(String name) throws IOException, InterruptedException {
    Made<PosixSharedMemory> made =
        Made.by(
            () -> PosixSharedMemory.create(name, SharedRecord.SIZE),
            memory -> PosixSharedMemory.remove(name));
    try (PosixSharedMemory memory = made.thing();
        View view = memory.map(ViewAccess.WRITE)) {
      out.println("  by shm_open(\"" + name + "\", 0600): " + answered(view, "shm", name));
    } finally {
      made.remove();
    }
    out.println("  after shm_unlink: " + Refusal.of(() -> PosixSharedMemory.open(name).close()));
  }

  private void systemV(Path file) throws IOException, InterruptedException {
    out.println("2 System V, call by call");
    SystemVKey key = SystemVKey.of(file, FourWays.PROJECT);
    out.println("  ftok(file, 'h') = " + key);
    Made<SystemVSharedMemory> made =
        Made.by(() -> SystemVSharedMemory.create(key, 5000), SystemVSharedMemory::remove);
    SystemVSharedMemory segment = made.thing();
    try {
      out.println(
          "  shmget(key, 5000, IPC_CREAT|IPC_EXCL|0600) = "
              + segment.id()
              + ", again: "
              + Refusal.of(() -> SystemVSharedMemory.create(key, 5000)));
      calls(file, segment);
    } finally {
      made.remove();
    }
    out.println(
        "  shmctl IPC_RMID; shmget(key): " + Refusal.of(() -> SystemVSharedMemory.open(key)));
    out.println("  shmat(id) = (void *) -1: " + Refusal.of(() -> segment.attach().close()));
  }

  private void calls(Path file, SystemVSharedMemory segment)
      throws IOException, InterruptedException {
    long there;
    try (View view = segment.attach();
        View reading = segment.attachReadOnly()) {
      there = view.address();
      out.printf(
          "  shmat(id, NULL, 0) = 0x%x, whole pages: %d bytes take %d%n",
          there, segment.size(), mapped(there));
      out.println(
          "  shmat(id, NULL, SHM_RDONLY), a write: "
              + Refusal.of(() -> reading.write(0, new byte[1]))
              + "; shm_nattch "
              + segment.status().attachments());
      out.println("  " + answered(view, "sysv", file.toString()));
    }
    out.println(
        "  shmdt twice; shm_nattch "
            + segment.status().attachments()
            + ", no process has it, and it still holds:");
    try (View near = segment.attachNear(there + 123)) {
      out.printf("  shmat(id, 0x%x, SHM_RND) = 0x%x: ", there + 123, near.address());
      out.println(SharedRecord.from(near).text());
    }
    segment.allow(0640);
    SystemVSharedMemory.Status status = segment.status();
    out.println(
        "  shmctl IPC_SET, IPC_STAT: mode 0"
            + Integer.toOctalString(status.mode())
            + ", shm_segsz "
            + status.size()
            + ", creator "
            + status.creatorPid());
  }

  /** Bytes of the mapping that begins there. Source: proc(5). */
  private static long mapped(long address) throws IOException {
    String start = Long.toHexString(address) + "-";
    for (String line : Files.readAllLines(Path.of("/proc/self/maps"), ISO_8859_1)) {
      // The kernel writes at least eight digits.
      String digits = line.replaceFirst("^0+", "");
      if (digits.startsWith(start)) {
        return Long.parseLong(digits.substring(start.length(), digits.indexOf(' ')), 16) - address;
      }
    }
    throw new IOException("nothing is mapped at 0x" + Long.toHexString(address));
  }

  private void fourWays(Path file) throws IOException, InterruptedException {
    out.println(
        "3 Four ways to keep order, " + String.format("%,d", MESSAGES) + " messages each way");
    for (FourWays.Way way : FourWays.Way.values()) {
      double there = oneWay(file, way, Turns.Side.WRITER);
      double back = oneWay(file, way, Turns.Side.READER);
      String name =
          switch (way) {
            case NAMED -> "POSIX, named: sem_open(FILE_r, 0), sem_open(FILE_w, 1), 0600";
            case UNNAMED -> "POSIX, in the memory: sem_init(…, pshared = 1, …)";
            case SET -> "System V set: index 0 readable, 1 writable";
            case SIGNALS -> "SIGUSR1, pids in the memory";
          };
      out.printf("  %-56s there %5.0f us, back %5.0f us%n", name, there, back);
    }
    out.println(
        "  A named one that everybody may use, as many programs make them, is createForEverybody"
            + " (0666).");
  }

  /** Microseconds per message. */
  private double oneWay(Path file, FourWays.Way way, Turns.Side mine)
      throws IOException, InterruptedException {
    boolean writes = mine == Turns.Side.WRITER;
    Made<FourWays> made = Made.by(() -> FourWays.join(file, way, mine), FourWays::remove);
    try (FourWays ways = made.thing()) {
      try {
        OtherProcess other =
            OtherProcess.start(
                FourWaysChild.class,
                file.toString(),
                way.name().toLowerCase(Locale.ROOT),
                writes ? "read" : "write",
                "" + MESSAGES);
        int right = 0;
        long start = System.nanoTime();
        for (int i = 0; i < MESSAGES; i++) {
          if (writes) {
            ways.write("there " + i);
          } else {
            right += ways.read().equals("back " + i) ? 1 : 0;
          }
          if (i == 0) {
            start = System.nanoTime(); // its process has started by now
          }
        }
        double micros = (System.nanoTime() - start) / 1e3 / MESSAGES;
        int theirs = Integer.parseInt(other.said());
        if (theirs != MESSAGES || (!writes && right != MESSAGES)) {
          throw new IOException(way + ": a message was lost or came twice");
        }
        return micros;
      } finally {
        made.remove();
      }
    }
  }

  private void signalFirst() throws IOException, InterruptedException {
    out.println("4 A signal that comes before the wait");
    try (UserSignal mine = UserSignal.listen();
        UserSignal.Target self = UserSignal.target(ProcessHandle.current().pid())) {
      self.send();
      boolean found = mine.await(Duration.ofSeconds(30));
      out.println("  is found by the wait: " + found + "; pause(2) would sleep on for ever.");
      out.println("  SIGUSR1, as HotSpot suspends its threads by SIGUSR2.");
    }
    out.println("5 The other side in C: the tests have it for each of these, where gcc is");
  }

  /** A segment whose buffers nobody has any more goes when they are collected. */
  private static List<String> left(List<LeftBehind> before)
      throws IOException, InterruptedException {
    for (int i = 0; ; i++) {
      List<String> more = new ArrayList<>();
      for (LeftBehind one : LeftBehind.ofThisUser()) {
        if (before.stream().noneMatch(old -> old.name().equals(one.name()))) {
          more.add(one.name());
        }
      }
      if (more.isEmpty() || i == COLLECTIONS) {
        return more;
      }
      System.gc();
      Thread.sleep(10);
    }
  }
}
