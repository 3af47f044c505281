package heirloom.memory;

import heirloom.grant.Grant;
import heirloom.os.OsException;
import java.io.UncheckedIOException;
import java.nio.BufferOverflowException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * The child of RandomUseTest. Threads exchange regions, mappings, buffers and leases through slots,
 * so that one closes what another uses. Only documented exceptions may come out.
 */
final class RandomUse {

  private static final int SLOTS = 16;
  private static final int THREADS = 8;

  private final AtomicReferenceArray<Object> regions = new AtomicReferenceArray<>(SLOTS);
  private final AtomicReferenceArray<Object> mappings = new AtomicReferenceArray<>(SLOTS);
  private final AtomicReferenceArray<Object> buffers = new AtomicReferenceArray<>(SLOTS);
  private final AtomicReferenceArray<Object> leases = new AtomicReferenceArray<>(SLOTS);
  private final AtomicLong documented = new AtomicLong();
  private final List<Throwable> failures = new ArrayList<>();
  private final RegionPool pool = RegionPool.keeping(2 << 20);

  static void run(String[] arguments) throws InterruptedException {
    RandomUse use = new RandomUse();
    int calls = Integer.parseInt(arguments[0]);
    long seed = Long.parseLong(arguments[1]);
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < THREADS; t++) {
      Random random = new Random(seed + t);
      Thread thread = new Thread(() -> use.calls(calls, random));
      threads.add(thread);
      thread.start();
    }
    for (Thread thread : threads) {
      thread.join();
    }
    use.pool.close();
    if (!use.failures.isEmpty()) {
      use.failures.get(0).printStackTrace();
      throw new AssertionError(use.failures.size() + " failures", use.failures.get(0));
    }
    System.out.println(
        "survived " + THREADS * calls + " calls, documented exceptions=" + use.documented);
  }

  private void calls(int calls, Random random) {
    for (int i = 0; i < calls; i++) {
      try {
        one(random);
      } catch (IllegalStateException
          | IllegalArgumentException
          | IndexOutOfBoundsException
          | ReadOnlyBufferException
          | BufferOverflowException
          | BufferUnderflowException
          | OsException
          | UncheckedIOException expected) {
        documented.incrementAndGet();
      } catch (Throwable wrong) {
        synchronized (failures) {
          failures.add(wrong);
        }
        return;
      }
    }
  }

  private void one(Random random) throws OsException {
    switch (random.nextInt(20)) {
      case 0, 1 -> close(regions.getAndSet(slot(random), allocate(random)));
      case 2 -> in(regions, random, SharedMemory.class).ifPresent(SharedMemory::close);
      case 3, 4 -> {
        Optional<SharedMemory> region = in(regions, random, SharedMemory.class);
        if (region.isPresent()) {
          mappings.set(slot(random), region.get().map());
        }
      }
      case 5 -> {
        Optional<SharedMemory> region = in(regions, random, SharedMemory.class);
        if (region.isPresent()) {
          long offset = random.nextInt(20) * 65_536L - (random.nextInt(8) == 0 ? 1 : 0);
          mappings.set(slot(random), region.get().map(offset, random.nextInt(1 << 18)));
        }
      }
      case 6, 7 -> {
        Optional<Mapping> mapping = in(mappings, random, Mapping.class);
        if (mapping.isPresent()) {
          int length = random.nextInt(100_000);
          buffers.set(slot(random), mapping.get().buffer(random.nextInt(1 << 18), length));
        }
      }
      case 8 -> in(mappings, random, Mapping.class).ifPresent(m -> buffers.set(0, m.bytes()));
      case 9 -> in(regions, random, SharedMemory.class).ifPresent(r -> buffers.set(1, r.bytes()));
      case 10 -> {
        Optional<ByteBuffer> buffer = in(buffers, random, ByteBuffer.class);
        buffer.ifPresent(
            b -> buffers.set(slot(random), b.slice(random.nextInt(1000), random.nextInt(1000))));
      }
      case 11 ->
          in(buffers, random, ByteBuffer.class)
              .ifPresent(b -> buffers.set(slot(random), b.duplicate().asReadOnlyBuffer()));
      case 12, 13, 14 ->
          in(buffers, random, ByteBuffer.class)
              .ifPresent(b -> b.putLong(random.nextInt(b.capacity() + 1), random.nextLong()));
      case 15 ->
          in(buffers, random, ByteBuffer.class)
              .ifPresent(b -> b.getLong(random.nextInt(b.capacity() + 1)));
      case 16 -> {
        Optional<SharedMemory> region = in(regions, random, SharedMemory.class);
        if (region.isPresent()) {
          try (Grant grant = region.get().open()) {
            grant.handles().get(0).acquire();
            grant.handles().get(0).release();
          }
        }
      }
      case 17 -> {
        RegionPool.Lease lease =
            random.nextBoolean()
                ? pool.take(1 + random.nextInt(1 << 19))
                : pool.takeOneWay(1 + random.nextInt(1 << 19));
        regions.set(slot(random), lease.memory());
        close(leases.getAndSet(slot(random), lease));
      }
      case 18 -> {
        in(leases, random, RegionPool.Lease.class).ifPresent(RegionPool.Lease::close);
        mappings.set(slot(random), "dropped");
        buffers.set(slot(random), "dropped");
      }
      default -> {
        if (random.nextInt(50) == 0) {
          System.gc();
        }
      }
    }
  }

  private static SharedMemory allocate(Random random) throws OsException {
    MemoryOptions options = SharedMemory.request(1 + random.nextInt(1 << 20));
    if (random.nextBoolean()) {
      options = options.sparse();
    }
    return (random.nextInt(3) == 0 ? options.oneWay() : options).allocate();
  }

  private static int slot(Random random) {
    return random.nextInt(SLOTS);
  }

  private static <T> Optional<T> in(
      AtomicReferenceArray<Object> slots, Random random, Class<T> type) {
    Object found = slots.get(slot(random));
    return type.isInstance(found) ? Optional.of(type.cast(found)) : Optional.empty();
  }

  private static void close(Object old) throws OsException {
    if (old instanceof SharedMemory memory) {
      memory.close();
    } else if (old instanceof RegionPool.Lease lease) {
      lease.close();
    }
  }
}
