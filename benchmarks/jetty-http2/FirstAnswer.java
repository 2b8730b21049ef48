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

import java.net.URI;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.transport.HttpClientTransportDynamic;
import org.eclipse.jetty.http2.client.HTTP2Client;
import org.eclipse.jetty.http2.client.transport.ClientConnectionFactoryOverHTTP2;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.core.CloseStatus;
import org.eclipse.jetty.websocket.core.CoreSession;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.FrameHandler;
import org.eclipse.jetty.websocket.core.OpCode;
import org.eclipse.jetty.websocket.core.client.CoreClientUpgradeRequest;
import org.eclipse.jetty.websocket.core.client.WebSocketCoreClient;
import org.eclipse.jetty.websocket.core.server.WebSocketNegotiator;
import org.eclipse.jetty.websocket.core.server.WebSocketUpgradeHandler;

/**
 * A server of Jetty's greets each WebSocket connection that is a stream of HTTP/2, and a
 * client of Jetty's counts the greetings. Nothing but Jetty is on the class path. The
 * arguments: how many connections, and {@code keep} to have the client leave alone the
 * content of responses.
 */
public class FirstAnswer {

	public static void main(String[] args) throws Exception {
		int connections = Integer.parseInt(args[0]);
		boolean keep = args.length > 1 && args[1].equals("keep");
		Server server = new Server();
		HttpConfiguration configuration = new HttpConfiguration();
		ServerConnector connector = new ServerConnector(server, new HttpConnectionFactory(configuration),
				new HTTP2CServerConnectionFactory(configuration));
		server.addConnector(connector);
		WebSocketUpgradeHandler upgrade = new WebSocketUpgradeHandler();
		upgrade.addMapping("/", WebSocketNegotiator.from((request, response, callback) -> new Greeting(),
				(handler, request, response) -> (FrameHandler) handler));
		server.setHandler(upgrade);
		server.start();
		ClientConnector clientConnector = new ClientConnector();
		HttpClient http = new HttpClient(new HttpClientTransportDynamic(clientConnector,
				new ClientConnectionFactoryOverHTTP2.HTTP2(new HTTP2Client(clientConnector))));
		WebSocketCoreClient client = new WebSocketCoreClient(http, null);
		client.start();
		URI uri = URI.create("ws://localhost:" + connector.getLocalPort() + "/");
		int lost = 0;
		for (int i = 0; i < connections; i++) {
			Greeted greeted = new Greeted();
			CoreClientUpgradeRequest request = CoreClientUpgradeRequest.from(client, uri, greeted);
			if (keep) {
				request.listener(new Request.Listener() {

					@Override
					public void onQueued(Request begun) {
						begun.onResponseContentSource((response, source) -> {
						});
					}

				});
			}
			CoreSession session = client.connect(request).get(30, TimeUnit.SECONDS);
			try {
				greeted.greeting.get(5, TimeUnit.SECONDS);
			}
			catch (TimeoutException ex) {
				lost++;
			}
			session.abort();
		}
		System.out.println(lost + " of " + connections + " greetings did not reach the WebSocket");
		client.stop();
		http.stop();
		server.stop();
	}

	private static class Greeting implements FrameHandler {

		@Override
		public void onOpen(CoreSession session, Callback callback) {
			callback.succeeded();
			session.sendFrame(new Frame(OpCode.TEXT, "hello"), Callback.NOOP, false);
			session.demand();
		}

		@Override
		public void onFrame(Frame frame, Callback callback) {
			callback.succeeded();
		}

		@Override
		public void onError(Throwable cause, Callback callback) {
			callback.succeeded();
		}

		@Override
		public void onClosed(CloseStatus status, Callback callback) {
			callback.succeeded();
		}

	}

	private static final class Greeted extends Greeting {

		private final CompletableFuture<ByteBuffer> greeting = new CompletableFuture<>();

		@Override
		public void onOpen(CoreSession session, Callback callback) {
			callback.succeeded();
			session.demand();
		}

		@Override
		public void onFrame(Frame frame, Callback callback) {
			this.greeting.complete(frame.getPayload());
			callback.succeeded();
		}

	}

}
