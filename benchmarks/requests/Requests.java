/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Scanner;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Measures what ws-shutdown costs a plain HTTP request: two processes for each server,
 * without and with it, take turns. Bounded in count. The processes have no compiler that
 * leaves out objects which do not escape: which ones it leaves out differs from start to
 * start by hundreds of bytes for each request, and hides what the code asks for.
 */
public final class Requests {

	private static final int WARM_UP = 40_000;

	private static final int REQUESTS = 5_000;

	private static final Pattern PORT = Pattern.compile("started on port[^0-9]*(\\d+)");

	private Requests() {
	}

	public static void main(String[] args) throws Exception {
		int rounds = (args.length > 2) ? Integer.parseInt(args[2]) : 11;
		System.out.println("| GET, a text of 5 bytes | Allocated without, B | With, B | More, B | Time with : without |");
		System.out.println("| --- | --- | --- | --- | --- |");
		for (String server : args) {
			String[] parts = server.split("=");
			if (parts.length == 2) {
				measure(parts[0], Path.of(parts[1]), rounds);
			}
		}
		System.out.printf("%nJava %s, median (range) of %d rounds in turns, %,d requests each, one connection.%n",
				Runtime.version(), rounds, REQUESTS);
	}

	private static void measure(String name, Path jar, int rounds) throws Exception {
		List<Double> without = new ArrayList<>();
		List<Double> with = new ArrayList<>();
		List<Double> more = new ArrayList<>();
		List<Double> ratios = new ArrayList<>();
		try (Server off = Server.start(jar, false); Server on = Server.start(jar, true)) {
			for (int i = 0; i < rounds; i++) {
				Figures first = ((i % 2 == 0) ? off : on).measure();
				Figures second = ((i % 2 == 0) ? on : off).measure();
				Figures offFigures = (i % 2 == 0) ? first : second;
				Figures onFigures = (i % 2 == 0) ? second : first;
				without.add(offFigures.bytes);
				with.add(onFigures.bytes);
				more.add(onFigures.bytes - offFigures.bytes);
				ratios.add(onFigures.nanos / offFigures.nanos);
			}
		}
		System.out.printf("| %s | %s | %s | %s | %s |%n", name, cell(without, "%,.0f"), cell(with, "%,.0f"),
				cell(more, "%,.0f"), cell(ratios, "%.3f"));
	}

	private static String cell(List<Double> values, String format) {
		double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
		return String.format(Locale.ROOT, format + " (" + format + " to " + format + ")", sorted[sorted.length / 2],
				sorted[0], sorted[sorted.length - 1]);
	}

	/** Of one request. */
	private record Figures(double bytes, double nanos) {
	}

	/** A process, and a connection to it that is kept alive. */
	private static final class Server implements AutoCloseable {

		private final Process process;

		private final Socket socket;

		private final byte[] buffer = new byte[4096];

		private Server(Process process, int port) throws IOException {
			this.process = process;
			this.socket = new Socket(InetAddress.getLoopbackAddress(), port);
			this.socket.setTcpNoDelay(true);
			this.socket.setSoTimeout(60_000);
		}

		static Server start(Path jar, boolean enabled) throws IOException {
			Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
					"-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-jar", jar.toString(),
					"--ws-shutdown.enabled=" + enabled, "--server.tomcat.max-keep-alive-requests=-1")
				.redirectErrorStream(true)
				.start();
			Scanner output = new Scanner(process.getInputStream(), StandardCharsets.UTF_8);
			StringBuilder lines = new StringBuilder();
			while (output.hasNextLine()) {
				String line = output.nextLine();
				lines.append(line).append('\n');
				Matcher matcher = PORT.matcher(line);
				if (matcher.find()) {
					Server server = new Server(process, Integer.parseInt(matcher.group(1)));
					for (int i = 0; i < WARM_UP; i++) {
						server.get("/plain");
					}
					return server;
				}
			}
			throw new IOException("It has not started:\n" + lines);
		}

		Figures measure() throws IOException {
			for (int i = 0; i < REQUESTS / 5; i++) {
				get("/plain");
			}
			get("/allocated");
			long before = Long.parseLong(get("/allocated"));
			long begin = System.nanoTime();
			for (int i = 0; i < REQUESTS; i++) {
				get("/plain");
			}
			long nanos = System.nanoTime() - begin;
			long allocated = Long.parseLong(get("/allocated")) - before;
			return new Figures((double) allocated / REQUESTS, (double) nanos / REQUESTS);
		}

		/** Returns the body. */
		private String get(String path) throws IOException {
			this.socket.getOutputStream()
				.write(("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nAccept: */*\r\n\r\n")
					.getBytes(StandardCharsets.US_ASCII));
			InputStream in = this.socket.getInputStream();
			int length = 0;
			while (true) {
				int read = in.read(this.buffer, length, this.buffer.length - length);
				if (read < 0) {
					throw new IOException("Closed after " + Arrays.toString(Arrays.copyOf(this.buffer, length)));
				}
				length += read;
				String response = new String(this.buffer, 0, length, StandardCharsets.US_ASCII);
				int head = response.indexOf("\r\n\r\n");
				Matcher size = Pattern.compile("(?i)content-length: (\\d+)").matcher(response);
				if (head > 0 && size.find() && length >= head + 4 + Integer.parseInt(size.group(1))) {
					if (!response.startsWith("HTTP/1.1 200")) {
						throw new IOException(response);
					}
					return response.substring(head + 4);
				}
			}
		}

		@Override
		public void close() throws IOException {
			this.socket.close();
			this.process.destroyForcibly();
		}

	}

}
