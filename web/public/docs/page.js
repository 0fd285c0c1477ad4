// Addresses without a slash at the front hold below any path that a proxy may have put the server.
SwaggerUIBundle({
  url: 'api/openapi.json',
  dom_id: '#docs',
  presets: [SwaggerUIBundle.presets.apis],
  layout: 'BaseLayout',
  deepLinking: true,
  displayOperationId: true,
  displayRequestDuration: true,
  docExpansion: 'list',
  filter: true,
  // Nothing is asked of any other server.
  validatorUrl: null,
});
